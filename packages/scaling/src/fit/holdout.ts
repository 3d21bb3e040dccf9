import type { Law, LawParameters } from "../laws/law.js";
import { mean } from "../numerics/sample.js";
import { lossOf } from "./predict-loss.js";
import { refit } from "./refit.js";
import { pointOf, type Run } from "./run.js";

/** How far a law misses runs that it was not fitted to, as shares of the measured loss. */
export interface HoldoutError {
  /** Mean and largest absolute error, and the mean signed one (above 0: predicted too high). */
  mean: number;
  largest: number;
  bias: number;
  runs: HeldOutRun[];
}

export interface HeldOutRun {
  N: number;
  D: number;
  U: number;
  loss: number;
  predicted: number;
  /** Of the prediction, by level; empty without resamples. */
  intervals: Record<string, [low: number, high: number]>;
}

export function holdoutError(law: Law, parameters: LawParameters, heldOut: readonly Run[]): HoldoutError {
  const predict = lossOf(law, parameters);
  const runs = heldOut.map(({ N, D, U, loss }) => ({ N, D, U, loss, predicted: predict(N, D, U), intervals: {} }));
  const errors = runs.map(({ loss, predicted }) => predicted / loss - 1);
  const sizes = errors.map(Math.abs);
  return { mean: mean(sizes), largest: Math.max(...sizes), bias: mean(errors), runs };
}

/** Parts of the runs by what is left out of each. */
export type Fold = { train: readonly Run[]; test: readonly Run[] };

const mostFolds = 8;

/** Each size (or number of tokens) left out once; neighbours together where there are more than eight. */
export function leaveOneOut(runs: readonly Run[], key: "N" | "D"): Fold[] {
  const values = [...new Set(runs.map((run) => run[key]))].sort((a, b) => a - b);
  const width = Math.ceil(values.length / mostFolds);
  return Array.from({ length: Math.ceil(values.length / width) }, (_, i) => {
    const out = new Set(values.slice(i * width, (i + 1) * width));
    return { train: runs.filter((run) => !out.has(run[key])), test: runs.filter((run) => out.has(run[key])) };
  });
}

/** Runs below a compute predict the next dearer ones: at 50, 65 and 80 % of the runs by C. */
export function rolling(runs: readonly Run[]): Fold[] {
  const byCompute = [...runs].sort((a, b) => computeOf(a) - computeOf(b));
  const cuts = [0.5, 0.65, 0.8, 1].map((share) => Math.round(share * byCompute.length));
  return cuts
    .slice(0, -1)
    .map((cut, i) => ({ train: byCompute.slice(0, cut), test: byCompute.slice(cut, cuts[i + 1]) }))
    .filter(({ test }) => test.length > 0);
}

export function computeOf({ C, N, D }: Run): number {
  return C ?? 6 * N * D;
}

/**
 * The mean error over folds, each refitted from the fit on all runs; null where a fold leaves too little to fit.
 */
export function crossError(law: Law, folds: readonly Fold[], parameters: LawParameters, delta: number): number | null {
  if (folds.length < 2 || folds.some(({ train }) => train.length <= law.theta.length)) return null;
  const errors = folds.map(({ train, test }) => {
    const found = refit(law, train.map(pointOf), parameters, delta);
    return { sum: holdoutError(law, found, test).mean * test.length, runs: test.length };
  });
  const total = errors.reduce((sum, { sum: part }) => sum + part, 0);
  return total / errors.reduce((sum, { runs }) => sum + runs, 0);
}
