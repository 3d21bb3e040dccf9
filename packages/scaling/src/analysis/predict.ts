import { lossOf } from "../fit/predict-loss.js";
import { flopsCurve } from "../laws/flops-curve.js";
import type { LawName, LawParameters } from "../laws/law.js";
import { laws } from "../laws/laws.js";
import { percentileInterval } from "../numerics/sample.js";
import { ScalingError } from "../scaling-error.js";
import type { Fits, LawFit } from "./fits.js";
import { foundOptimum } from "./found-optimum.js";
import { lossIntervals } from "./loss-intervals.js";
import { type Question, scoreOf, settingOf } from "./setting.js";

export interface PredictOptions {
  /** Default: the chosen law. */
  law?: LawName;
  /** Predict however far it is. */
  force?: boolean;
}

export interface Prediction {
  law: LawName;
  N: number;
  D: number;
  C: number;
  loss: number;
  /** By level: of the parameters and of a new run's own noise. */
  intervals: Record<string, [low: number, high: number]>;
  /** For a setting that was found: intervals of N* and D* by level. */
  optimum: { N: Record<string, [number, number]>; D: Record<string, [number, number]> } | null;
  /** Score that follows from the loss, where runs had scores. */
  f1: number | null;
  /** Compute over the largest measured. */
  reach: number;
  warnings: string[];
}

const [warnBeyond, refuseBeyond] = [10, 100];

/**
 * Answer a question from fits alone.
 *
 * @throws {ScalingError} If the law was refused or has no optimum, or the answer lies beyond 100 times the compute measured
 *   and is not forced.
 */
export function predict(
  fits: Fits,
  question: Question,
  { law: asked, force = false }: PredictOptions = {},
): Prediction {
  const fit = lawFitOf(fits, asked ?? defaultLaw(fits, question));
  const flops = flopsCurve(fits.flops);
  const parameters = fit.fit!.parameters;
  const found = settingOf(fits, fit, question);
  const { N, D } = found;
  const U = "U" in question && question.U !== undefined ? question.U : D;
  const C = "C" in question ? question.C : D * flops(N);
  const reach = C / Math.max(...fits.runs.map((run) => run.C ?? run.D * flops(run.N)));
  const warnings = reachWarnings(reach, force);
  const loss = lossOf(laws[fit.law], parameters)(N, D, U);
  const draws = fit.bootstrap?.draws ?? [];
  const outside = found.outside && !("N" in question) ? ["the optimum lies outside the sampled N or D"] : [];
  return {
    ...{ law: fit.law, N, D, C, loss, reach },
    intervals: lossIntervals(laws[fit.law], draws, fit.noise!.residualSd, { N, D, U }, fits.options),
    optimum: "N" in question ? null : optimumIntervals(fits, fit, C),
    f1: scoreOf(fits, loss, C),
    warnings: [...warnings, ...outside],
  };
}

/** The chosen law; for an optimum, where that has none, the first that has. */
function defaultLaw(fits: Fits, question: Question): LawName {
  const { law } = fits.chosen;
  if ("N" in question || laws[law].hasOptimum) return law;
  return fits.laws.find((each) => each.fit && laws[each.law].hasOptimum)?.law ?? law;
}

function lawFitOf(fits: Fits, law: LawName): LawFit {
  const fit = fits.laws.find((each) => each.law === law);
  if (fit?.fit) return fit;
  const there = fits.laws.filter((each) => each.fit).map((each) => each.law);
  const why = fit?.refused ? `was refused: ${fit.refused}` : "was not fitted";
  throw new ScalingError(`Cannot predict with ${law} as it ${why}; fitted are ${there.join(", ")}`);
}

function reachWarnings(reach: number, force: boolean): string[] {
  if (reach <= warnBeyond) return [];
  const sentence = `the compute is ${reach.toPrecision(2)} times the largest measured`;
  if (reach > refuseBeyond && !force) {
    throw new ScalingError(
      `Cannot predict as ${sentence}, and beyond ${refuseBeyond} nothing holds (--force predicts all the same)`,
    );
  }
  return [sentence];
}

/** At most so many draws are followed to their optimum. */
const drawsFollowed = 200;

function optimumIntervals(fits: Fits, fit: LawFit, C: number): Prediction["optimum"] {
  const draws = (fit.bootstrap?.draws ?? []).slice(0, drawsFollowed);
  if (draws.length === 0) return null;
  const flops = flopsCurve(fits.flops);
  const optima = draws.map((draw: LawParameters) => foundOptimum(laws[fit.law], draw, C, flops, fits.runs));
  const of = (key: "N" | "D") =>
    byLevel(
      fits.options.levels,
      optima.map((optimum) => optimum[key]),
    );
  return { N: of("N"), D: of("D") };
}

function byLevel(levels: readonly number[], values: readonly number[]): Record<string, [number, number]> {
  return Object.fromEntries(levels.map((level) => [String(level), percentileInterval(values, level)]));
}
