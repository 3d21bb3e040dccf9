import type { Objective } from "../numerics/bfgs.js";
import { multiStart } from "../numerics/multi-start.js";
import type { MetricPoint } from "./sigmoid.js";

/** `error = eps − k exp(−g L)`, for `metric = 1 − error` (Gadre et al. 2024, arXiv 2403.08540). */
export interface Exponential {
  k: number;
  g: number;
  eps: number;
}

export function exponentialError({ k, g, eps }: Exponential, loss: number): number {
  return eps - k * Math.exp(-g * loss);
}

const scale = 1e6;

/** @throws {RangeError} With fewer points than parameters. */
export function fitExponential(points: readonly MetricPoint[]): Exponential {
  if (points.length < 3)
    throw new RangeError(`Cannot fit an exponential as it must have 3 points: it has ${points.length}`);
  const losses = points.map(({ loss }) => loss);
  const centre = losses.reduce((sum, loss) => sum + loss, 0) / losses.length;
  // k exp(−g L) = exp(ln k' − g (L − centre)): k and g, like a coefficient and its exponent, are told apart by centring.
  const objective: Objective = ([lnK, g, eps], gradient) => {
    gradient.fill(0);
    let sum = 0;
    for (const { loss, metric } of points) {
      const term = Math.exp(lnK! - g! * (loss - centre));
      const residual = eps! - term - (1 - metric);
      const slope = 2 * scale * residual;
      sum += residual * residual;
      gradient[0]! -= slope * term;
      gradient[1]! += slope * term * (loss - centre);
      gradient[2]! += slope;
    }
    return scale * sum;
  };
  const starts = [0.3, 1, 3].flatMap((g) => [0.05, 0.3].map((k) => [Math.log(k), g, 0.9]));
  const [lnK, g, eps] = multiStart(objective, starts).best.x as unknown as [number, number, number];
  return { k: Math.exp(lnK + g * centre), g, eps };
}
