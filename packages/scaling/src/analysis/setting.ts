import { computeOf } from "../fit/holdout.js";
import { flopsCurve } from "../laws/flops-curve.js";
import { laws } from "../laws/laws.js";
import { metricOf } from "../metric/metric-law.js";
import { ScalingError } from "../scaling-error.js";
import type { Fits, FoundOptimum, LawFit } from "./fits.js";
import { foundOptimum } from "./found-optimum.js";

/** What is asked: a loss at (N, D), the best setting at C, or the cheapest setting that reaches a score. */
export type Question = { N: number; D: number; U?: number } | { C: number } | { f1: number };

/** The N and D that a question asks for, or that answer it. */
export function settingOf(fits: Fits, fit: LawFit, question: Question): Pick<FoundOptimum, "N" | "D" | "outside"> {
  if ("N" in question) return { ...question, outside: false };
  if (!laws[fit.law].hasOptimum) {
    throw new ScalingError(
      `Cannot find an optimum as the law must have terms in N and in D alone: ${fit.law} has not (try --law chinchilla)`,
    );
  }
  const C = "C" in question ? question.C : computeFor(fits, fit, question.f1);
  return foundOptimum(laws[fit.law], fit.fit!.parameters, C, flopsCurve(fits.flops), fits.runs);
}

/** Compute is searched so many times below and above the largest measured. */
const searched = 1e6;

/** The least compute whose best setting reaches a score, by bisection in ln C. */
function computeFor(fits: Fits, fit: LawFit, f1: number): number {
  const most = Math.max(...fits.runs.map((run) => computeOf(run)));
  const reached = (C: number) => {
    const { loss } = foundOptimum(laws[fit.law], fit.fit!.parameters, C, flopsCurve(fits.flops), fits.runs);
    return (scoreOf(fits, loss, C) ?? Number.NaN) >= f1;
  };
  if (scoreOf(fits, 1, most) === null) {
    throw new ScalingError("Cannot predict a score as the runs must have one (column f1) that moves with compute");
  }
  let [low, high] = [Math.log(most / searched), Math.log(most * searched)];
  if (!reached(Math.exp(high))) {
    throw new ScalingError(`Cannot reach F1 ${f1} as the law levels off below it, whatever the compute`);
  }
  while (high - low > 1e-6) {
    const middle = (low + high) / 2;
    if (reached(Math.exp(middle))) high = middle;
    else low = middle;
  }
  return Math.exp(high);
}

/** The score that follows from a loss, at most 1; null where runs had none, or it did not move with compute. */
export function scoreOf({ metric }: Fits, loss: number, C: number): number | null {
  const law = metric?.laws.find(({ kind }) => kind === metric.chosen);
  return law ? Math.min(1, metricOf(law.kind, law.parameters, { loss, C })) : null;
}
