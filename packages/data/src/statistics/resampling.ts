import type { MatchCounts } from "../scorers/counts.js";

/** How often to resample, from which seed. */
export interface Resampling {
  seed: number;
  /** B: resamples, at least 1. */
  resamples: number;
}

export const defaultResampling: Resampling = { seed: 1, resamples: 2000 };

/**
 * Counts of many units as what F1 is the quotient of: F1 = Σ part / Σ whole with part = 2 tp, whole = 2 tp + fp + fn.
 */
export interface Quotients {
  /** float64[n] each. */
  parts: Float64Array;
  wholes: Float64Array;
}

export function quotientsOf(units: readonly MatchCounts[]): Quotients {
  return {
    parts: Float64Array.from(units, ({ tp }) => 2 * tp),
    wholes: Float64Array.from(units, ({ tp, fp, fn }) => 2 * tp + fp + fn),
  };
}

/** @throws {RangeError} If there is nothing to resample or `resamples` is not an integer ≥ 1. */
export function checkResampling(units: number, { resamples }: Resampling): void {
  if (units === 0) throw new RangeError("Cannot resample as there must be an example: got none");
  if (!Number.isInteger(resamples) || resamples < 1)
    throw new RangeError(`Cannot resample as resamples must be an integer ≥ 1: got ${resamples}`);
}

/** The values at the ends of the middle `level` of a sample, which is sorted in place; nearest ranks, so values of the sample. */
export function percentileInterval(values: Float64Array, level: number): { low: number; high: number } {
  values.sort();
  // 0.1 of 100 must be 10, whatever 1 − 0.9 comes to.
  const outside = Math.floor((values.length * (1 - level)) / 2 + 1e-9);
  return { low: values[outside]!, high: values[values.length - 1 - outside]! };
}
