import { median } from "../numerics/sample.js";
import { type FlopsPerToken, sixN } from "./optimum.js";

/** FLOPs a token of one model size. */
export interface FlopsPoint {
  N: number;
  flopsPerToken: number;
}

/** What runs tell of FLOPs a token: one point for each size that has its compute recorded, by rising N. */
export function flopsPoints(runs: readonly { N: number; D: number; C: number | null }[]): FlopsPoint[] {
  const known = runs.filter(({ C }) => C !== null);
  const sizes = [...new Set(known.map(({ N }) => N))].sort((a, b) => a - b);
  return sizes.map((N) => ({
    N,
    flopsPerToken: median(known.filter((run) => run.N === N).map(({ C, D }) => C! / D)),
  }));
}

/** Fewer sizes say nothing about the sizes between them. */
const fewestSizes = 2;

/** A line from point to point in logs, its end pieces extended; 6 N where too few sizes are known. */
export function flopsCurve(points: readonly FlopsPoint[]): FlopsPerToken {
  if (points.length < fewestSizes) return sixN;
  return (N) => {
    const above = points.findIndex((point) => point.N >= N);
    const i = above < 0 ? points.length - 1 : Math.max(1, above);
    const [from, to] = [points[i - 1]!, points[i]!];
    const share = Math.log(N / from.N) / Math.log(to.N / from.N);
    return from.flopsPerToken * (to.flopsPerToken / from.flopsPerToken) ** share;
  };
}
