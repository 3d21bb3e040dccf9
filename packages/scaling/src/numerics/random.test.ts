import assert from "node:assert/strict";
import { test } from "node:test";
import { resample, strataOf } from "../fit/resample.js";
import { normal, random } from "./random.js";
import { distinct, mean, percentileInterval, quantile, standardDeviation } from "./sample.js";

test("random gives one stream for each name", () => {
  const take = (...key: number[]) => Array.from({ length: 5 }, random(...key));
  assert.deepEqual(take(1, 2), take(1, 2));
  assert.notDeepEqual(take(1, 2), take(2, 1));
  assert.notDeepEqual(take(0, 0), take(0, 1));
  assert.ok(take(7).every((value) => value >= 0 && value < 1));
});

test("normal has mean 0 and standard deviation 1", () => {
  const uniform = random(3);
  const values = Array.from({ length: 20_000 }, () => normal(uniform));
  assert.ok(Math.abs(mean(values)) < 0.03 && Math.abs(standardDeviation(values) - 1) < 0.03);
});

test("quantile interpolates between neighbours", () => {
  assert.deepEqual(
    [0, 0.25, 0.5, 1].map((q) => quantile([4, 1, 3, 2], q)),
    [1, 1.75, 2.5, 4],
  );
  const [low, high] = percentileInterval(
    Array.from({ length: 101 }, (_, i) => i),
    0.9,
  );
  assert.ok(Math.abs(low - 5) < 1e-9 && Math.abs(high - 95) < 1e-9);
});

test("distinct takes jitter for one value", () => {
  assert.deepEqual(distinct([100, 100.4, 101.2, 50, 50.1]), [50, 100, 101.2]);
});

test("resample draws as many as there are, each stratum within itself", () => {
  const strata = strataOf([1, 1, 1, 2, 2, 3, 4]);
  assert.deepEqual(strata, [
    [0, 1, 2],
    [3, 4],
    [5, 6],
  ]);
  const weights = resample(7, random(5), strata);
  for (const group of strata) {
    assert.equal(
      group.reduce((sum, i) => sum + weights[i]!, 0),
      group.length,
    );
  }
  assert.equal(
    resample(50, random(5)).reduce((sum, weight) => sum + weight, 0),
    50,
  );
});
