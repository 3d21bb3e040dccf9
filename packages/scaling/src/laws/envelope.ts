import { type Line, line } from "../numerics/least-squares.js";

/** A measured point of a training curve. */
export interface CurvePoint {
  N: number;
  D: number;
  C: number;
  loss: number;
}

export interface Envelope {
  /** Points on the lower convex hull, by rising C. */
  hull: CurvePoint[];
  /** ln N and ln D of the hull on ln C: the slopes are a and b. */
  N: Line;
  D: Line;
}

/**
 * Approach 1: the lower convex hull of (ln C, ln L) over all curves, its part with falling loss, and lines through its
 * sizes and tokens. Only finished runs, or those with a constant learning rate, belong in it: inside a long cosine
 * schedule the loss is too high.
 */
export function envelope(curves: readonly CurvePoint[]): Envelope {
  const hull = fallingPart(lowerHull(curves));
  const lnC = hull.map(({ C }) => Math.log(C));
  const along = (key: "N" | "D") =>
    line(
      lnC,
      hull.map((point) => Math.log(point[key])),
    );
  return { hull, N: along("N"), D: along("D") };
}

/** Andrew's monotone chain (1979). */
function lowerHull(points: readonly CurvePoint[]): CurvePoint[] {
  const sorted = [...points].sort((p, q) => p.C - q.C || p.loss - q.loss);
  const hull: CurvePoint[] = [];
  for (const point of sorted) {
    while (hull.length > 1 && !turnsLeft(hull.at(-2)!, hull.at(-1)!, point)) hull.pop();
    hull.push(point);
  }
  return hull;
}

function turnsLeft(p: CurvePoint, q: CurvePoint, r: CurvePoint): boolean {
  const [x, y] = [(from: CurvePoint, to: CurvePoint) => Math.log(to.C / from.C), lossChange];
  return x(p, q) * y(p, r) - y(p, q) * x(p, r) > 0;
}

const lossChange = (from: CurvePoint, to: CurvePoint) => Math.log(to.loss / from.loss);

function fallingPart(hull: readonly CurvePoint[]): CurvePoint[] {
  const lowest = hull.reduce((at, { loss }, i) => (loss < hull[at]!.loss ? i : at), 0);
  return hull.slice(0, lowest + 1);
}
