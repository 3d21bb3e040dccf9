import assert from "node:assert/strict";
import { test } from "node:test";
import { laws } from "../laws/laws.js";
import { designGrid } from "../simulate/design.fixture.js";
import type { DesignRun } from "../simulate/design-run.js";
import { designPoint } from "../simulate/design-run.js";
import { noisy } from "../simulate/noisy.js";
import { type Surface, surfaces } from "../simulate/surfaces.js";
import { bootstrapRange } from "./bootstrap.js";
import { bootstrap } from "./bootstrap-threads.js";
import { dropHighest } from "./drop-highest.js";
import { fitLaw } from "./fit-law.js";
import { crossError, holdoutError, leaveOneOut, rolling } from "./holdout.js";
import { aicc, deviance, likelihoodPower } from "./likelihood.js";
import { noiseOf } from "./noise.js";
import { profile } from "./profile.js";
import { refusal } from "./refusal.js";
import type { Run } from "./run.js";

const [balanced] = surfaces;
const { chinchilla } = laws;

function madeUp(design: readonly DesignRun[], noise: number, surface: Surface = balanced!): Run[] {
  const points = noisy(surface, design.map(designPoint), noise, 11);
  return design.map(({ N, D, U }, i) => ({ N, D, U, C: 6 * N * D, loss: Math.exp(points[i]!.lnLoss) }));
}

const fitRuns = (runs: readonly Run[], law = chinchilla) =>
  fitLaw(
    law,
    runs.map(({ N, D, U, loss }) => ({ ...designPoint({ N, D, U, heldOut: false }), lnLoss: Math.log(loss) })),
  );

test("refusal says what is missing", () => {
  const runs = madeUp(designGrid(4, 4), 0);
  assert.equal(refusal(chinchilla, runs), null);
  assert.equal(refusal(chinchilla, madeUp(designGrid(2, 8), 0)), "N must take at least 3 values: it takes 2");
  assert.equal(refusal(chinchilla, madeUp(designGrid(8, 2), 0)), "D must take at least 3 values: it takes 2");
  assert.match(refusal(chinchilla, runs.filter((_, i) => i % 5 < 3).slice(0, 9))!, /there must be 10 runs, twice its/);
  assert.match(refusal(laws["repeated-data"], runs)!, /some runs must repeat their data/);
  assert.equal(refusal(laws["repeated-data"], madeUp(designGrid(4, 4, [1, 8]), 0)), null);
});

test("profile finds the ends of an interval, and calls a flat curve not identified", () => {
  const runs = madeUp(designGrid(5, 8), 0.005);
  const fit = fitRuns(runs);
  const points = runs.map((run) => ({ ...designPoint({ ...run, heldOut: false }), lnLoss: Math.log(run.loss) }));
  const settings = { delta: 1e-3, power: likelihoodPower(fit.residuals, 1e-3) };
  const known = profile(chinchilla, points, fit, "alpha", settings);
  const [low, high] = known.interval;
  assert.ok(known.identified && low! < fit.parameters.alpha! && fit.parameters.alpha! < high!);
  assert.ok(high! - low! < 0.2 && low! < 0.34 && 0.34 < high!);
  assert.ok(known.curve.every(({ deviance }) => deviance > -0.1));
  const few = madeUp(designGrid(4, 4, [1, 1.05]), 0.005);
  const flat = profile(
    laws["repeated-data"],
    few.map((run) => ({ ...designPoint({ ...run, heldOut: false }), lnLoss: Math.log(run.loss) })),
    fitRuns(few, laws["repeated-data"]),
    "RD",
    settings,
  );
  assert.equal(flat.identified, false);
});

test("crossError is small for the law that made the runs and large for a constant", () => {
  const runs = madeUp(designGrid(5, 8), 0.002);
  for (const folds of [leaveOneOut(runs, "N"), leaveOneOut(runs, "D"), rolling(runs)]) {
    assert.ok(folds.every(({ train, test }) => train.length > 0 && test.length > 0));
    const right = crossError(chinchilla, folds, fitRuns(runs).parameters, 1e-3)!;
    const wrong = crossError(laws.constant, folds, fitRuns(runs, laws.constant).parameters, 1e-3)!;
    assert.ok(right < 0.01 && wrong > 10 * right, `${right} ${wrong}`);
  }
  assert.equal(leaveOneOut(runs, "N").length, 5);
  assert.equal(leaveOneOut(madeUp(designGrid(20, 3), 0), "N").length, 7);
  assert.equal(crossError(chinchilla, rolling(runs).slice(0, 1), {}, 1e-3), null);
});

test("holdoutError has its signs right", () => {
  const runs = madeUp(designGrid(5, 8), 0);
  const dearer = runs.map((run) => ({ ...run, loss: run.loss * 1.1 }));
  const { mean, largest, bias, runs: missed } = holdoutError(chinchilla, fitRuns(runs).parameters, dearer);
  assert.equal(missed.length, 40);
  assert.ok(Math.abs(mean - 1 / 11) < 1e-6 && Math.abs(largest - 1 / 11) < 1e-6 && Math.abs(bias + 1 / 11) < 1e-6);
});

test("noiseOf tells seeds from misfit", () => {
  const twice = [
    ...madeUp(designGrid(5, 8), 0.001),
    ...madeUp(designGrid(5, 8), 0.001, { ...balanced!, name: "again" }),
  ];
  const shaken = twice.map((run, i) => ({ ...run, loss: run.loss * (1 + (i < 40 ? 5e-4 : -5e-4)) }));
  const right = noiseOf(shaken, fitRuns(shaken).residuals, 5);
  assert.ok(right.seedSd! > 2e-4 && right.seedSd! < 2e-3 && !right.misfit);
  const wrong = noiseOf(shaken, fitRuns(shaken, laws.constant).residuals, 1);
  assert.equal(wrong.misfit, true);
  assert.equal(noiseOf(madeUp(designGrid(4, 4), 0), [0], 5).seedSd, null);
});

test("dropHighest settles on runs without outliers and moves on those with", () => {
  const runs = madeUp(designGrid(6, 8), 0.001);
  const alphas = dropHighest(chinchilla, runs, fitRuns(runs).parameters, 1e-3).map(
    ({ parameters }) => parameters.alpha!,
  );
  assert.deepEqual(alphas.length, 5);
  assert.ok(Math.max(...alphas) - Math.min(...alphas) < 0.02);
});

test("aicc prefers the law that made the runs, and punishes parameters", () => {
  const runs = madeUp(designGrid(5, 8), 0.005);
  const scores = [chinchilla, laws.multiplicative, laws.constant].map((law) => {
    const fit = fitRuns(runs, law);
    return aicc(fit.objective, runs.length, runs.length, law.theta.length);
  });
  assert.equal(Math.min(...scores), scores[0]);
  assert.ok(aicc(1, 20, 20, 5) > aicc(1, 20, 20, 2));
  assert.equal(aicc(1, 6, 6, 5), Number.POSITIVE_INFINITY);
  assert.ok(Math.abs(deviance(Math.E, 1, 3) - 6) < 1e-12);
});

test("bootstrap gives the same draws in one thread as in two", async () => {
  const runs = madeUp(designGrid(4, 4), 0.005);
  const points = runs.map((run) => ({ ...designPoint({ ...run, heldOut: false }), lnLoss: Math.log(run.loss) }));
  const problem = { law: "chinchilla", points, delta: 1e-3, optimum: fitRuns(runs).parameters, seed: 4 } as const;
  const [one, two] = [bootstrapRange(problem, 0, 120), await bootstrap(problem, 120, 2)];
  assert.deepEqual(one, two);
  assert.equal(one.length, 120);
  assert.ok(one.filter((draw) => draw !== null).length > 115);
});
