import type { Objective } from "../numerics/bfgs.js";
import { boundedBfgs } from "../numerics/bounded.js";
import { linearRegression } from "../numerics/least-squares.js";

/** `metric = p / (1 + exp(−k (L − x0))) + q` with −1 ≤ p ≤ 0, k ≥ 0: falls from q to q + p as the loss grows. */
export interface Sigmoid {
  p: number;
  x0: number;
  k: number;
  q: number;
}

export interface MetricPoint {
  /** Loss of the gold output, in nats or bits; only its order of magnitude matters. */
  loss: number;
  /** A score from 0 to 1. */
  metric: number;
}

export function sigmoid({ p, x0, k, q }: Sigmoid, loss: number): number {
  return p / (1 + Math.exp(-k * (loss - x0))) + q;
}

const scale = 1e6;

/**
 * Fit the second step of Bhagia et al. 2024 (arXiv 2412.04403) by least squares within p ∈ [−1, 0], x0, k ≥ 0, q ∈ [0, 1].
 * For given (x0, k) the law is linear in (p, q), so a grid over those two finds the starts.
 *
 * @throws {RangeError} With fewer points than parameters.
 */
export function fitSigmoid(points: readonly MetricPoint[]): Sigmoid {
  if (points.length < 4) throw new RangeError(`Cannot fit a sigmoid as it must have 4 points: it has ${points.length}`);
  const bounds = { lower: [-1, 0, 0, 0], upper: [0, Number.POSITIVE_INFINITY, Number.POSITIVE_INFINITY, 1] };
  const ends = starts(points).map((start) => boundedBfgs(objective(points), start, bounds));
  const best = ends.reduce((least, end) => (end.value < least.value ? end : least));
  const [p, x0, k, q] = best.x as unknown as [number, number, number, number];
  return { p, x0, k, q };
}

function objective(points: readonly MetricPoint[]): Objective {
  return ([p, x0, k, q], gradient) => {
    gradient.fill(0);
    let sum = 0;
    for (const { loss, metric } of points) {
      const s = 1 / (1 + Math.exp(-k! * (loss - x0!)));
      const residual = p! * s + q! - metric;
      const slope = 2 * scale * residual;
      sum += residual * residual;
      gradient[0]! += slope * s;
      gradient[1]! -= slope * p! * s * (1 - s) * k!;
      gradient[2]! += slope * p! * s * (1 - s) * (loss - x0!);
      gradient[3]! += slope;
    }
    return scale * sum;
  };
}

const startsKept = 3;

function starts(points: readonly MetricPoint[]): number[][] {
  const losses = points.map(({ loss }) => loss);
  const [low, high] = [Math.min(...losses), Math.max(...losses)];
  const span = high - low || 1;
  const cells = [0.1, 0.25, 0.4, 0.55, 0.7, 0.85].flatMap((share) =>
    [3, 8, 20].map((steepness) => project(points, low + share * span, steepness / span)),
  );
  return cells
    .sort((a, b) => a.error - b.error)
    .slice(0, startsKept)
    .map(({ start }) => start);
}

function project(points: readonly MetricPoint[], x0: number, k: number) {
  const rows = points.map(({ loss }) => [1 / (1 + Math.exp(-k * (loss - x0))), 1]);
  const { coefficients } = linearRegression(
    rows,
    points.map(({ metric }) => metric),
  );
  const [p, q] = [Math.min(0, Math.max(-1, coefficients[0]!)), Math.min(1, Math.max(0, coefficients[1]!))];
  const error = rows.reduce((sum, row, i) => sum + (p * row[0]! + q - points[i]!.metric) ** 2, 0);
  return { start: [p, x0, k, q], error };
}
