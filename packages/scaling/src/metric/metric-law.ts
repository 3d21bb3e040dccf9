import { line } from "../numerics/least-squares.js";
import { mean } from "../numerics/sample.js";
import { exponentialError, fitExponential } from "./exponential.js";
import { fitSigmoid, sigmoid } from "./sigmoid.js";

/** A run with its score. */
export interface ScoredRun {
  loss: number;
  C: number;
  /** F1 or accuracy, from 0 to 1. */
  metric: number;
}

/** How a score follows from a run's loss, or from its compute alone. */
export interface MetricLaw {
  kind: "sigmoid" | "exponential" | "direct";
  parameters: Record<string, number>;
  /** Mean absolute error on the dearest quarter, fitted to the rest. */
  holdoutError: number;
}

export interface MetricFit {
  /** Lowest holdout error; null when the score does not move with compute. */
  chosen: MetricLaw["kind"] | null;
  why: string;
  laws: MetricLaw[];
}

const heldOutShare = 0.25;
const fewestRuns = 8;
/** A slope within so many of its standard errors from 0 is none. */
const sureErrors = 2;

/** Fit the laws of a score and choose by holdout; null with fewer than eight scored runs. */
export function fitMetric(runs: readonly ScoredRun[]): MetricFit | null {
  if (runs.length < fewestRuns) return null;
  const byCompute = [...runs].sort((a, b) => a.C - b.C);
  const { slope, slopeError } = line(
    byCompute.map(({ C }) => Math.log(C)),
    byCompute.map(({ metric }) => metric),
  );
  const cut = Math.round(byCompute.length * (1 - heldOutShare));
  const [train, test] = [byCompute.slice(0, cut), byCompute.slice(cut)];
  const laws = (["sigmoid", "exponential", "direct"] as const).map((kind): MetricLaw => {
    const cheap = parametersOf(kind, train);
    const holdoutError = mean(test.map((run) => Math.abs(metricOf(kind, cheap, run) - run.metric)));
    return { kind, parameters: parametersOf(kind, runs), holdoutError };
  });
  if (!(Math.abs(slope) > sureErrors * slopeError!))
    return { chosen: null, why: "no scaling of the score detected", laws };
  const [best] = [...laws].sort((a, b) => a.holdoutError - b.holdoutError);
  const points = (100 * best!.holdoutError).toFixed(1);
  return { chosen: best!.kind, why: `${best!.kind} misses the dearest quarter by ${points} points`, laws };
}

/** The score that a law gives a run. */
export function metricOf(
  kind: MetricLaw["kind"],
  parameters: Readonly<Record<string, number>>,
  { loss, C }: Pick<ScoredRun, "loss" | "C">,
): number {
  const { p, x0, k, q, g, eps, a, b } = parameters as Record<string, number>;
  switch (kind) {
    case "sigmoid":
      return sigmoid({ p: p!, x0: x0!, k: k!, q: q! }, loss);
    case "exponential":
      return 1 - exponentialError({ k: k!, g: g!, eps: eps! }, loss);
    case "direct":
      return Math.exp(-Math.exp(a! - b! * Math.log(C)));
  }
}

function parametersOf(kind: MetricLaw["kind"], runs: readonly ScoredRun[]): Record<string, number> {
  if (kind === "sigmoid") return { ...fitSigmoid(runs) };
  if (kind === "exponential") return { ...fitExponential(runs) };
  return direct(runs);
}

/** −ln(metric) as a power of compute (Krajewski et al. 2025, arXiv 2512.08894). */
function direct(runs: readonly ScoredRun[]): { a: number; b: number } {
  const inside = runs.filter(({ metric }) => metric > 0 && metric < 1);
  const { slope, intercept } = line(
    inside.map(({ C }) => Math.log(C)),
    inside.map(({ metric }) => Math.log(-Math.log(metric))),
  );
  return { a: intercept, b: -slope };
}
