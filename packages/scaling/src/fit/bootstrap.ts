import type { LawName, LawParameters } from "../laws/law.js";
import { laws } from "../laws/laws.js";
import { multiStart } from "../numerics/multi-start.js";
import { random } from "../numerics/random.js";
import { huberObjective } from "./objective.js";
import { resample } from "./resample.js";
import { centred, centreOf, type Point } from "./run.js";

/** All that a thread needs to draw a part of the resamples; plain data. */
export interface BootstrapProblem {
  law: LawName;
  points: readonly Point[];
  delta: number;
  /** The optimum on all runs, where every refit begins. */
  optimum: LawParameters;
  seed: number;
  strata?: readonly (readonly number[])[];
}

/** Parameters of each resample; null where the refit failed. */
export type Draws = (LawParameters | null)[];

/**
 * Refit resamples number `from` to `to` − 1: from the optimum and from one other start. A resample depends on (seed, its
 * number) alone, so the draws are the same however they are dealt to threads.
 */
export function bootstrapRange(problem: BootstrapProblem, from: number, to: number): Draws {
  const law = laws[problem.law];
  const centre = centreOf(problem.points);
  const points = centred(problem.points, centre);
  const optimum = law.shift(law.thetaOf(problem.optimum), centre, -1).map(finite);
  const other = law.starts(points)[0];
  const starts = other === undefined ? [optimum] : [optimum, other];
  return Array.from({ length: to - from }, (_, i) => {
    const weights = resample(points.length, random(problem.seed, from + i), problem.strata);
    const { best } = multiStart(huberObjective(law, points, problem.delta, weights), starts, quick);
    const parameters = law.natural(law.shift(best.x, centre, 1));
    return Object.values(parameters).every(Number.isFinite) ? parameters : null;
  });
}

/** Digits that a resample's own spread would drown are not sought. */
const quick = { maxIterations: 200, relativeTolerance: 1e-9 };

/** ln 0, of a coefficient on its bound, is nowhere to start from. */
const finite = (value: number) => (Number.isFinite(value) ? value : -20);
