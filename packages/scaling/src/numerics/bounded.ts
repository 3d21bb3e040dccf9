import { type BfgsOptions, bfgs, type Minimum, type Objective } from "./bfgs.js";
import { holding } from "./holding.js";

export interface Bounds {
  lower: readonly number[];
  upper: readonly number[];
}

export interface BoundedMinimum extends Minimum {
  /** Which coordinates lie on a bound. */
  atBound: number[];
}

/**
 * Minimise within a box by an active set: a coordinate that leaves the box is held on the bound that it crossed and the
 * others are sought anew; one whose gradient points back inside is let go.
 */
export function boundedBfgs(
  objective: Objective,
  start: ArrayLike<number>,
  { lower, upper }: Bounds,
  options: BfgsOptions = {},
): BoundedMinimum {
  const held = new Map<number, number>();
  let x: Float64Array = Float64Array.from(start, (value, i) => Math.min(Math.max(value, lower[i]!), upper[i]!));
  // Each round holds or lets go of one coordinate; a set that comes again would circle for ever.
  for (let round = 0; round < 4 * x.length; round++) {
    const free = bfgs(holding(objective, x, held), freeOf(x, held), options);
    x = placed(x, held, free.x);
    const out = farthestOutside(x, lower, upper);
    if (out !== null) {
      held.set(out, x[out]! < lower[out]! ? lower[out]! : upper[out]!);
      x = x.map((value, i) => held.get(i) ?? Math.min(Math.max(value, lower[i]!), upper[i]!));
      continue;
    }
    const back = pullsInside(objective, x, held, lower);
    if (back === null || round >= 3 * x.length) return { ...free, x, atBound: [...held.keys()].sort((a, b) => a - b) };
    held.delete(back);
  }
  const gradient = new Float64Array(x.length);
  const value = objective(x, gradient);
  return { x, value, gradientNorm: Math.hypot(...gradient), iterations: 0, atBound: [...held.keys()] };
}

function freeOf(x: Float64Array, held: ReadonlyMap<number, number>): Float64Array {
  return x.filter((_, i) => !held.has(i));
}

function placed(x: Float64Array, held: ReadonlyMap<number, number>, free: Float64Array): Float64Array {
  let next = 0;
  return x.map((_, i) => held.get(i) ?? free[next++]!);
}

function farthestOutside(x: Float64Array, lower: readonly number[], upper: readonly number[]): number | null {
  const outside = [...x].map((value, i) => Math.max(lower[i]! - value, value - upper[i]!));
  const most = Math.max(...outside);
  return most > 0 ? outside.indexOf(most) : null;
}

function pullsInside(
  objective: Objective,
  x: Float64Array,
  held: ReadonlyMap<number, number>,
  lower: readonly number[],
): number | null {
  const gradient = new Float64Array(x.length);
  objective(x, gradient);
  for (const [i, bound] of held) if (bound === lower[i] ? gradient[i]! < 0 : gradient[i]! > 0) return i;
  return null;
}
