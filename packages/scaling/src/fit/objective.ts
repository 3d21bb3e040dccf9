import type { Law } from "../laws/law.js";
import type { Objective } from "../numerics/bfgs.js";
import { huber, huberSlope } from "./huber.js";
import type { Point } from "./run.js";

/**
 * The sum of Huber losses is multiplied by this while it is minimised: with the usual tolerances an objective near 1e-3
 * looks converged long before it is (scaling.md §1.2).
 */
export const objectiveScale = 1e6;

/**
 * `scale · Σ w Huber_delta(ln L(theta) − ln L)`: the sum and not the mean (Hoffmann et al. 2022, approach 3).
 *
 * @param weights How often each point counts; absent: once.
 */
export function huberObjective(law: Law, points: readonly Point[], delta: number, weights?: Uint32Array): Objective {
  const byTheta = new Float64Array(law.theta.length);
  return (theta, gradient) => {
    gradient.fill(0);
    let sum = 0;
    for (let i = 0; i < points.length; i++) {
      const weight = weights ? weights[i]! : 1;
      if (weight === 0) continue;
      const residual = law.logLoss(theta, points[i]!, byTheta) - points[i]!.lnLoss;
      sum += weight * huber(residual, delta);
      const slope = weight * objectiveScale * huberSlope(residual, delta);
      for (let j = 0; j < gradient.length; j++) gradient[j]! += slope * byTheta[j]!;
    }
    return objectiveScale * sum;
  };
}

/** `scale · Σ (L(theta) − L)²`: plain least squares of the loss itself. */
export function squaresObjective(law: Law, points: readonly Point[]): Objective {
  const byTheta = new Float64Array(law.theta.length);
  return (theta, gradient) => {
    gradient.fill(0);
    let sum = 0;
    for (const point of points) {
      const loss = Math.exp(law.logLoss(theta, point, byTheta));
      const residual = loss - Math.exp(point.lnLoss);
      sum += residual * residual;
      for (let j = 0; j < gradient.length; j++) gradient[j]! += 2 * objectiveScale * residual * loss * byTheta[j]!;
    }
    return objectiveScale * sum;
  };
}
