import assert from "node:assert/strict";
import { test } from "node:test";
import { umieConfig } from "./configure.js";
import {
  costParts,
  featureFlops,
  forwardFlops,
  forwardFlopsByPart,
  trainingFlops,
  trainingFlopsByPart,
} from "./flops.js";
import { parameterCount, parametersByPart, t5Parameters, umieParameters } from "./parameters.js";

const matrices = (parameters: ReturnType<typeof t5Parameters>, but: RegExp) =>
  parameters
    .filter(({ name, shape }) => shape.length > 1 && !but.test(name))
    .reduce((sum, { shape }) => sum + shape.reduce((product, side) => product * side, 1), 0);
const shape = { rows: 1, sourceLength: 1, targetLength: 1, visualTokens: 0 };

test("forwardFlops of single tokens are two for each weight and each product of a query with its key", () => {
  const config = umieConfig("tiny", { numLayers: 3, vision: false, featureWidth: 40 }, 500);
  const { numLayers, numDecoderLayers, visualLayers, dKv, numHeads, dModel } = config;
  const inner = dKv * numHeads;
  const tables = /tokenEmbedding|positionBias|Order/;
  const text = 2 * matrices(t5Parameters(config), tables) + 4 * inner * (numLayers + 2 * numDecoderLayers);
  assert.equal(forwardFlops(config, shape), text);
  const all =
    2 * matrices(umieParameters(config), tables) +
    4 * inner * (numLayers + 2 * numDecoderLayers + visualLayers + 1) +
    4 * dModel;
  assert.equal(forwardFlops(config, { ...shape, visualTokens: 1 }), all);
});

test("forwardFlops counts every patch of every crop, and every row", () => {
  const config = umieConfig("tiny", {}, 500);
  const bigger = umieConfig("tiny", { "vision.imageSize": 48 }, 500);
  const pictures = { rows: 2, sourceLength: 10, targetLength: 5, visualTokens: 3 };
  const [one, four] = [forwardFlops(config, pictures), forwardFlops(bigger, pictures)];
  const { hiddenSize: D, intermediateSize: F, numLayers, patchSize } = config.vision!;
  const perToken = 3 * patchSize ** 2 * D + numLayers * (4 * D * D + 2 * D * F);
  const tokens = 36 - 9;
  assert.equal(four - one, 2 * 2 * 3 * (tokens * perToken + numLayers * 2 * (37 ** 2 - 10 ** 2) * D));
  assert.equal(forwardFlops(config, { ...pictures, rows: 6 }), 3 * one);
});

test("forwardFlops and parametersByPart give the table of FLAN-T5's sizes at 128 source and 32 target tokens", () => {
  const shape = { rows: 1, sourceLength: 128, targetLength: 32, visualTokens: 0 };
  const rows = (["small", "base", "large", "xl"] as const).map((preset) => {
    const config = umieConfig(preset, {}, 32_128);
    const { embedding, encoder, decoder, head } = parametersByPart(config);
    const millions = [embedding + encoder + decoder + head, encoder + decoder].map((count) => (count / 1e6).toFixed(1));
    return [...millions, Number((forwardFlops(config, shape) / 1e9).toPrecision(3))];
  });
  assert.deepEqual(rows, [
    ["77.0", "44.1", 8.36],
    ["247.6", "198.2", 34.1],
    ["783.2", "717.4", 119],
    ["2849.8", "2718.2", 443],
  ]);
});

test("trainingFlops take three times a forward pass, but once or never for a vision part that is not trained", () => {
  const config = umieConfig("tiny", {}, 500);
  const shape = { rows: 2, sourceLength: 10, targetLength: 5, visualTokens: 3 };
  const forward = forwardFlopsByPart(config, shape);
  const rest = forwardFlops(config, shape) - forward.vision;
  assert.equal(trainingFlops(config, shape, "trained"), 3 * (rest + forward.vision));
  assert.equal(trainingFlops(config, shape, "frozen"), 3 * rest + forward.vision);
  assert.equal(trainingFlops(config, shape, "cached"), 3 * rest);
  assert.equal(featureFlops(config, 6), forward.vision);
  assert.deepEqual(Object.keys(trainingFlopsByPart(config, shape, "cached")), [...costParts]);
});

test("parametersByPart add up to parameterCount", () => {
  for (const preset of ["tiny", "small"] as const) {
    const config = umieConfig(preset, {}, 700);
    const sum = Object.values(parametersByPart(config)).reduce((total, count) => total + count, 0);
    assert.equal(sum, parameterCount(config));
  }
});
