import assert from "node:assert/strict";
import { test } from "node:test";
import { coverage } from "./coverage.js";
import { defaultSurface } from "./default-surface.js";
import { designGrid } from "./design.fixture.js";
import { simulate } from "./simulate.js";
import { surfaces } from "./surfaces.js";

const [balanced] = surfaces;
const options = { noise: 0.005, delta: 1e-3, seed: 0 };

test("coverage of 90 % bootstrap intervals is 85 to 95 % over 200 data sets of 40 runs", () => {
  const asked = { noise: 0.005, repeats: 200, resamples: 60, level: 0.9, seed: 1 };
  const covered = coverage(balanced!, designGrid(5, 8), asked);
  for (const name of ["E", "alpha", "beta", "a", "loss"]) {
    assert.ok(covered[name]! >= 0.85 && covered[name]! <= 0.95, `${name}: ${covered[name]}`);
  }
});

test("simulate tells a design that finds the truth from one that does not", () => {
  const wide = simulate(balanced!, designGrid(8, 12), options);
  assert.ok(wide.exact < 1e-4);
  const [low, median, high] = wide.parameters.a!.spread;
  assert.ok(low < 0.5 && 0.5 < high && Math.abs(median - 0.5) < 0.02);
  assert.match(wide.verdict, /^a is known to 0.0\d \(10 to 90 %\), enough to plan with$/);
  const narrow = designGrid(4, 4).map((run) => ({ ...run, N: run.N ** 0.1 * 1e7, D: run.D ** 0.1 * 1e8 }));
  const poor = simulate(defaultSurface(narrow), narrow, options);
  assert.match(poor.verdict, /too wide to plan with|does not identify the law/);
});

test("simulate predicts what a design holds out, the same for the same seed", () => {
  const design = designGrid(5, 8);
  const most = Math.max(...design.map(({ N, D }) => N * D));
  const held = design.map((run) => ({ ...run, heldOut: run.N * run.D === most }));
  const [first, again] = [simulate(balanced!, held, options), simulate(balanced!, held, options)];
  assert.deepEqual(first, again);
  assert.ok(first.holdout![0] <= first.holdout![1] && first.holdout![2] < 0.02);
  assert.notDeepEqual(simulate(balanced!, held, { ...options, seed: 1 }).parameters, first.parameters);
});

test("simulate refuses a design that no fit could use", () => {
  assert.throws(
    () => simulate(balanced!, designGrid(2, 8), options),
    /Cannot simulate chinchilla on this design as N must take at least 3 values: it takes 2/,
  );
});
