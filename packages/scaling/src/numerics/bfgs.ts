/** A function to minimise: its value at `x`; the gradient is written into `gradient`. */
export type Objective = (x: Float64Array, gradient: Float64Array) => number;

export interface Minimum {
  x: Float64Array;
  value: number;
  /** Euclidean norm of the gradient at `x`. */
  gradientNorm: number;
  iterations: number;
}

export interface BfgsOptions {
  maxIterations?: number;
  /** Stop when the gradient's norm is below this, in units of the objective. */
  gradientTolerance?: number;
  /** Stop after two steps that change the objective by no more than this share; default: its last digits. */
  relativeTolerance?: number;
}

/**
 * Minimise by BFGS with the weak Wolfe line search by bisection of Lewis & Overton (2013, Math. Programming 141), which
 * also holds where the objective is hardly smooth: Huber's with a small delta is nearly an L1 norm.
 *
 * A line search that finds nothing better from a curved direction is tried once more downhill before it ends the search.
 */
export function bfgs(objective: Objective, start: ArrayLike<number>, options: BfgsOptions = {}): Minimum {
  const { maxIterations = 400, gradientTolerance = 1e-9, relativeTolerance = 1e-14 } = options;
  const size = start.length;
  let here: Place = { x: Float64Array.from(start), gradient: new Float64Array(size), value: 0 };
  here.value = objective(here.x, here.gradient);
  let inverse = scaledIdentity(size, 1 / Math.max(norm(here.gradient), 1e-300));
  let [iterations, fresh, idle] = [0, true, 0];
  for (; iterations < maxIterations && idle < 2 && norm(here.gradient) > gradientTolerance; iterations++) {
    const direction = times(inverse, here.gradient);
    const next = lineSearch(objective, here, direction);
    if (next === null) {
      if (fresh) break;
      inverse = scaledIdentity(size, 1 / Math.max(norm(here.gradient), 1e-300));
      fresh = true;
      continue;
    }
    const step = difference(next.x, here.x);
    const change = difference(next.gradient, here.gradient);
    const curvature = dot(step, change);
    if (curvature > 0) {
      if (fresh) inverse = scaledIdentity(size, curvature / dot(change, change));
      update(inverse, step, change, curvature);
      fresh = false;
    }
    idle = here.value - next.value <= relativeTolerance * Math.abs(here.value) ? idle + 1 : 0;
    here = next;
  }
  return { x: here.x, value: here.value, gradientNorm: norm(here.gradient), iterations };
}

interface Place {
  x: Float64Array;
  gradient: Float64Array;
  value: number;
}

const [sufficientDecrease, curvatureShare, bisections] = [1e-4, 0.9, 30];

/** A place along −direction that is better; null if there is none that the numbers can tell. */
function lineSearch(objective: Objective, from: Place, direction: Float64Array): Place | null {
  const slope = -dot(from.gradient, direction);
  if (!(slope < 0)) return null;
  let [low, high, length] = [0, Number.POSITIVE_INFINITY, 1];
  let best: Place | null = null;
  for (let i = 0; i < bisections; i++) {
    const x = from.x.map((value, k) => value - length * direction[k]!);
    const gradient = new Float64Array(x.length);
    const value = objective(x, gradient);
    if (!(value <= from.value + sufficientDecrease * length * slope)) high = length;
    else {
      best = { x, gradient, value };
      if (-dot(gradient, direction) >= curvatureShare * slope) return best;
      low = length;
    }
    length = high < Number.POSITIVE_INFINITY ? (low + high) / 2 : 2 * low;
  }
  return best !== null && best.value < from.value ? best : null;
}

/** H ← (I − ρ s yᵀ) H (I − ρ y sᵀ) + ρ s sᵀ, with ρ = 1 / yᵀs. */
function update(inverse: Float64Array[], step: Float64Array, change: Float64Array, curvature: number): void {
  const Hy = times(inverse, change);
  const factor = (1 + dot(change, Hy) / curvature) / curvature;
  for (const [i, row] of inverse.entries()) {
    for (let j = 0; j < row.length; j++) {
      row[j]! += factor * step[i]! * step[j]! - (Hy[i]! * step[j]! + step[i]! * Hy[j]!) / curvature;
    }
  }
}

function scaledIdentity(size: number, scale: number): Float64Array[] {
  return Array.from({ length: size }, (_, i) => new Float64Array(size).fill(scale, i, i + 1));
}

const times = (matrix: readonly Float64Array[], x: Float64Array) => Float64Array.from(matrix, (row) => dot(row, x));
const difference = (a: Float64Array, b: Float64Array) => a.map((value, i) => value - b[i]!);
const norm = (x: Float64Array) => Math.sqrt(dot(x, x));

function dot(a: Float64Array, b: Float64Array): number {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += a[i]! * b[i]!;
  return sum;
}
