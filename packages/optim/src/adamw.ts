/**
 * AdamW's settings (Loshchilov & Hutter 2019, arXiv:1711.05101); the weight decay acts on every parameter.
 */
export interface AdamWOptions {
  /** Decay of the first moment, in [0, 1). */
  b1: number;
  /** Decay of the second moment, in [0, 1). */
  b2: number;
  /** Added to the root of the second moment, above 0. */
  eps: number;
  /** Share of a parameter taken off per step and unit of learning rate. */
  weightDecay: number;
}

/** What AdamW remembers. The vectors are as long as the parameters and may lie in shared memory. */
export interface AdamWState {
  /** First moment, float32[n]. */
  mu: Float32Array;
  /** Second moment, float32[n]. */
  nu: Float32Array;
  /** float64[3]: count of updates done, b1^count, b2^count. */
  scalars: Float64Array;
}

/** The scalars of a state before its first update; `mu` and `nu` begin as zeros. */
export const initialScalars: readonly number[] = [0, 1, 1];

/**
 * The constants of one update, worked out once.
 *
 * The powers of b1 and b2 grow by one product per update, as `Math.pow` may differ from machine to machine.
 */
export interface AdamWStep {
  b1: number;
  b2: number;
  eps: number;
  /** What is left of a parameter after weight decay: 1 − learningRate·weightDecay. */
  keep: number;
  /** learningRate / (1 − b1^count) */
  stepSize: number;
  /** 1 / √(1 − b2^count) */
  rootScale: number;
}

/**
 * Count one more update in `scalars` and return its constants.
 *
 * @throws {RangeError} If `scalars` are not those of a state: `initialScalars` before the first update.
 */
export function nextAdamWStep(scalars: Float64Array, learningRate: number, options: AdamWOptions): AdamWStep {
  const [count, b1Power, b2Power] = scalars;
  if (scalars.length !== 3 || count === undefined || b1Power === undefined || b2Power === undefined) {
    throw new RangeError(`Cannot update as scalars must be [count, b1^count, b2^count]: got ${scalars.length} values`);
  }
  if (!Number.isInteger(count) || count < 0 || (count === 0 && (b1Power !== 1 || b2Power !== 1))) {
    throw new RangeError(`Cannot update as scalars must begin as [${initialScalars.join(", ")}]: got [${scalars}]`);
  }
  scalars.set([count + 1, b1Power * options.b1, b2Power * options.b2]);
  return {
    b1: options.b1,
    b2: options.b2,
    eps: options.eps,
    keep: 1 - learningRate * options.weightDecay,
    stepSize: learningRate / (1 - b1Power * options.b1),
    rootScale: 1 / Math.sqrt(1 - b2Power * options.b2),
  };
}

/**
 * Move the parameters `first` to `first + gradient.length` and their moments, in place:
 *
 *     g ← scale·g     μ ← b1·μ + (1−b1)·g     ν ← b2·ν + (1−b2)·g²
 *     θ ← keep·θ − stepSize·μ / (√ν·rootScale + eps)
 *
 * Between two stores everything is float64, and only + − × ÷ √ are used, which IEEE 754 rounds the same way on every
 * CPU; a store rounds once to float32.
 *
 * @param gradient float32: the mean gradient of this part of the parameters.
 * @param scale The clip coefficient.
 */
export function adamwPart(
  params: Float32Array,
  { mu, nu }: AdamWState,
  first: number,
  gradient: Float32Array,
  scale: number,
  { b1, b2, eps, keep, stepSize, rootScale }: AdamWStep,
): void {
  const [c1, c2] = [1 - b1, 1 - b2];
  for (let i = 0, at = first; i < gradient.length; i++, at++) {
    const g = scale * gradient[i]!;
    const m = b1 * mu[at]! + c1 * g;
    const v = b2 * nu[at]! + c2 * g * g;
    mu[at] = m;
    nu[at] = v;
    params[at] = keep * params[at]! - (stepSize * m) / (Math.sqrt(v) * rootScale + eps);
  }
}
