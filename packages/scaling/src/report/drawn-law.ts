import type { Fits, FittedRun, LawFit } from "../analysis/fits.js";
import { computeOf } from "../fit/holdout.js";
import { lossOf } from "../fit/predict-loss.js";
import { flopsCurve } from "../laws/flops-curve.js";
import { laws } from "../laws/laws.js";
import { percentileInterval } from "../numerics/sample.js";

/** A law as figures need it: from fits alone. */
export interface DrawnLaw {
  fit: LawFit;
  /** Mean passes over unique tokens; laws of repeated data hang on it. */
  loss(N: number, D: number, U?: number): number;
  /** Interval of the law itself at a point, by the resamples; null without them. */
  band(N: number, D: number, U?: number): [low: number, high: number] | null;
  flopsPerToken(N: number): number;
}

/** Resamples that a band is drawn from. */
const drawsUsed = 200;

/** The chosen law, or the first that has an optimum. */
export function drawnLaw(fits: Fits, needsOptimum = false): DrawnLaw | null {
  const able = ({ law, fit }: LawFit) => fit !== undefined && (!needsOptimum || laws[law].hasOptimum);
  const chosen = fits.laws.find(({ law }) => law === fits.chosen.law);
  const fit = chosen && able(chosen) ? chosen : fits.laws.find(able);
  if (fit?.fit === undefined) return null;
  const law = laws[fit.law];
  const own = lossOf(law, fit.fit.parameters);
  const draws = (fit.bootstrap?.draws ?? []).slice(0, drawsUsed).map((draw) => lossOf(law, draw));
  const level = Math.max(...fits.options.levels);
  return {
    fit,
    loss: (N, D, U = D) => own(N, D, U),
    band: (N, D, U = D) =>
      draws.length === 0
        ? null
        : percentileInterval(
            draws.map((loss) => loss(N, D, U)),
            level,
          ),
    flopsPerToken: flopsCurve(fits.flops),
  };
}

/** Values spread evenly in logs, both ends included. */
export function logSpaced(low: number, high: number, count: number): number[] {
  return Array.from({ length: count }, (_, i) => low * (high / low) ** (i / (count - 1)));
}

/** The least and the largest of a number over runs. */
export function rangeOf(runs: readonly FittedRun[], value: (run: FittedRun) => number): [low: number, high: number] {
  const values = runs.map(value);
  return [Math.min(...values), Math.max(...values)];
}

export const computeOfRun = (run: FittedRun) => computeOf(run);
/** How often a run saw its unique tokens. */
export const repeatsOf = ({ D, U }: FittedRun) => D / U;
