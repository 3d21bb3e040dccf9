import assert from "node:assert/strict";
import { test } from "node:test";
import { umieConfig } from "./configure.js";
import { forwardFlops } from "./flops.js";
import { t5Parameters, umieParameters } from "./parameters.js";

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
