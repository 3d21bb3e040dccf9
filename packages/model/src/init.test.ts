import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { test } from "node:test";
import { umieConfig, umieParameters } from "./config.js";
import { randomStream } from "./counter-random.js";
import { initParameters, initParams } from "./init.js";

const sha256 = (values: Float32Array) => createHash("sha256").update(new Uint8Array(values.buffer)).digest("hex");

test("initParams gives the same bits on every machine and in every version", () => {
  const config = umieConfig("tiny", { dModel: 32, dFf: 64, "vision.hiddenSize": 32, "vision.projectionDim": 32 }, 320);
  assert.equal(sha256(initParams(config, 7)), "261058cf19608b2b804f1adb90e6a17d7e2dd16d670d6c039b04b8c0027a05d4");
});

test("initParams gives a parameter the same values whatever else the model has", () => {
  const named = (layers: number, seed: number) => {
    const parameters = umieParameters(umieConfig("tiny", { numLayers: layers }, 300));
    const flat = initParameters(parameters, seed);
    const values = new Map<string, Float32Array>();
    let offset = 0;
    for (const { name, shape } of parameters) {
      const size = shape.reduce((product, side) => product * side, 1);
      values.set(name, flat.slice(offset, offset + size));
      offset += size;
    }
    return values;
  };
  const [two, three, other] = [named(2, 1), named(3, 1), named(2, 2)];
  for (const [name, values] of two) assert.deepEqual(three.get(name), values, name);
  const name = "encoder.blocks.1.attention.q";
  assert.notDeepEqual(other.get(name), two.get(name));
  assert.notDeepEqual(two.get("encoder.blocks.0.attention.q"), two.get(name));
});

test("initParameters follows each parameter's own distribution", () => {
  const shape = [400, 500];
  const values = (init: Parameters<typeof initParameters>[0][number]["init"]) =>
    initParameters([{ name: "x", shape, init }], 3);
  const mean = (xs: Float32Array) => xs.reduce((sum, x) => sum + x, 0) / xs.length;
  const deviation = (xs: Float32Array) => Math.sqrt(xs.reduce((sum, x) => sum + x * x, 0) / xs.length - mean(xs) ** 2);
  const normal = values({ kind: "normal", std: 0.25 });
  assert.ok(Math.abs(mean(normal)) < 0.0025 && Math.abs(deviation(normal) - 0.25) < 0.0025);
  const uniform = values({ kind: "uniform", bound: 0.5 });
  assert.ok(Math.abs(mean(uniform)) < 0.003 && Math.abs(deviation(uniform) - 0.5 / Math.sqrt(3)) < 0.003);
  assert.ok(uniform.every((x) => Math.abs(x) <= 0.5) && Math.max(...uniform.subarray(0, 1000)) > 0.49);
  assert.ok(values({ kind: "constant", value: 1 }).every((x) => x === 1));
});

test("randomStream's normal numbers are nearly normal", () => {
  const { normal } = randomStream(5, "test");
  const sorted = Float64Array.from({ length: 100_000 }, (_, i) => normal(i)).sort();
  // Kolmogorov and Smirnov: 0.0043 is the 5 % bound for this many true normal numbers; the sum's own error is 0.002.
  const worst = sorted.reduce((max, x, i) => Math.max(max, Math.abs(normalDistribution(x) - i / sorted.length)), 0);
  assert.ok(worst < 0.0063, `largest distance ${worst}`);
});

test("randomStream refuses a seed that is no whole number and hears seeds beyond 32 bits", () => {
  for (const seed of [-1, 0.5, Number.NaN, 2 ** 53]) assert.throws(() => randomStream(seed, "x"), RangeError);
  assert.notEqual(randomStream(2 ** 40, "x").uniform(0), randomStream(0, "x").uniform(0));
});

/** Abramowitz and Stegun 7.1.26, good to 1.5e-7. */
function normalDistribution(x: number): number {
  const t = 1 / (1 + (0.3275911 * Math.abs(x)) / Math.SQRT2);
  const tail =
    t *
    (0.254829592 + t * (-0.284496736 + t * (1.421413741 + t * (-1.453152027 + t * 1.061405429)))) *
    Math.exp(-(x * x) / 2);
  return x < 0 ? tail / 2 : 1 - tail / 2;
}
