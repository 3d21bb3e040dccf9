import type { Law, LawName, LawParameters } from "../laws/law.js";
import type { Objective } from "../numerics/bfgs.js";
import { conditionNumber } from "../numerics/eigenvalues.js";
import { type MultiStartOptions, multiStart, type Search } from "../numerics/multi-start.js";
import { huber } from "./huber.js";
import { huberObjective, objectiveScale, squaresObjective } from "./objective.js";
import { type Centre, centred, centreOf, type Point } from "./run.js";

export interface FitOptions {
  /** Where Huber's loss turns from a square into a line, in ln L; "squares": least squares of L itself. Default 1e-3. */
  delta?: number | "squares";
  /** Search from the 4,500 starts of Hoffmann et al. as well. */
  reference?: boolean;
  /** Starts to use instead of the law's own, for logs that are not centred. */
  starts?: readonly Float64Array[];
  search?: MultiStartOptions;
}

export const defaultDelta = 1e-3;
/** The law's own starts are spread wide: when so many of them end in one place it is the place. */
const agreeing = 4;

/** A law with the parameters that suit the runs best. */
export interface Fit {
  law: LawName;
  parameters: LawParameters;
  /** Σ Huber(ln L_pred − ln L): the sum, unscaled. */
  objective: number;
  /** ln L_pred − ln L of every run, in order. */
  residuals: number[];
  /** How far the search is to be trusted. */
  search: {
    starts: number;
    /** Starts that end in this minimum. */
    reached: number;
    /** Of the scaled objective, in centred logs. */
    gradientNorm: number;
    /** Parameters that ended on a bound: E at 0, RD or RN without end. */
    atBound: string[];
    /** Of JᵀJ of the residuals by theta in plain logs, as the textbook problem is posed. */
    conditionNumber: number;
    /** The best other minimum, if a search ended in one. */
    second: { parameters: LawParameters; objective: number } | null;
  };
}

/** Fit a law: multi-start BFGS on centred logs, from variable-projection starts. */
export function fitLaw(law: Law, points: readonly Point[], options: FitOptions = {}): Fit {
  const { delta = defaultDelta } = options;
  const centre = centreOf(points);
  const at = centred(points, centre);
  const objective: Objective = delta === "squares" ? squaresObjective(law, at) : huberObjective(law, at, delta);
  const enough = options.reference ? Number.POSITIVE_INFINITY : agreeing;
  const search = multiStart(objective, startsOf(law, at, centre, options), { enough, ...options.search });
  const bounded = withoutIrreducible(law, search, objective);
  const atBound = [...bounded.atBound, ...endless(law, bounded.theta)];
  const theta = law.shift(bounded.theta, centre, 1);
  const residuals = residualsOf(law, theta, points);
  return {
    law: law.name,
    parameters: law.natural(theta),
    objective: objectiveOf(residuals, points, delta),
    residuals,
    search: {
      starts: search.starts,
      reached: search.reached,
      gradientNorm: search.best.gradientNorm,
      atBound,
      conditionNumber: conditionNumber(gaussNewton(law, theta, points)),
      second: search.second && {
        parameters: law.natural(law.shift(search.second.x, centre, 1)),
        objective: search.second.value / objectiveScale,
      },
    },
  };
}

function startsOf(law: Law, at: readonly Point[], centre: Centre, { starts, reference }: FitOptions): Float64Array[] {
  const given = starts?.map((theta) => law.shift(theta, centre, -1)) ?? law.starts(at);
  const lattice = reference ? law.referenceStarts().map((theta) => law.shift(theta, centre, -1)) : [];
  return [...given, ...lattice];
}

/** ln E moves down for ever where E is 0: when leaving the term out is no worse, E is 0 and on its bound. */
function withoutIrreducible(law: Law, { best }: Search, objective: Objective) {
  const place = law.theta.indexOf("ln E");
  if (place < 0 || law.theta.length === 1) return { theta: best.x, atBound: [] };
  const without = best.x.with(place, Number.NEGATIVE_INFINITY);
  const value = objective(without, new Float64Array(without.length));
  const share = Math.exp(best.x[place]!) < 1e-3;
  const [equal, floor] = [best.value * (1 + 1e-6), 1e-9];
  return share && value <= equal + floor ? { theta: without, atBound: ["E"] } : { theta: best.x, atBound: [] };
}

/** Repeats or excess parameters that are worth as much as new ones, however many: R has no end. */
function endless(law: Law, theta: Float64Array): string[] {
  return ["RD", "RN"].filter((name) => (theta[law.theta.indexOf(`ln ${name}`)] ?? 0) > Math.log(endlessFrom));
}

const endlessFrom = 1e4;

/** ln L_pred − ln L of every point. @param theta For plain logs. */
export function residualsOf(law: Law, theta: Float64Array, points: readonly Point[]): number[] {
  const gradient = new Float64Array(theta.length);
  return points.map((point) => law.logLoss(theta, point, gradient) - point.lnLoss);
}

export function objectiveOf(residuals: readonly number[], points: readonly Point[], delta: number | "squares"): number {
  const squared = (residual: number, { lnLoss }: Point) => (Math.exp(lnLoss) * Math.expm1(residual)) ** 2;
  return residuals.reduce(
    (sum, residual, i) => sum + (delta === "squares" ? squared(residual, points[i]!) : huber(residual, delta)),
    0,
  );
}

/** JᵀJ, J the derivatives of ln L by theta. */
export function gaussNewton(law: Law, theta: Float64Array, points: readonly Point[]): number[][] {
  const size = theta.length;
  const matrix = Array.from({ length: size }, () => new Array<number>(size).fill(0));
  const gradient = new Float64Array(size);
  for (const point of points) {
    law.logLoss(theta, point, gradient);
    for (let i = 0; i < size; i++) for (let j = 0; j < size; j++) matrix[i]![j]! += gradient[i]! * gradient[j]!;
  }
  return matrix;
}
