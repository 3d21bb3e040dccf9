import { type AdamWOptions, type AdamWState, adamwPart, nextAdamWStep } from "./adamw.js";
import { clipByGlobalNorm, sumOfSquares } from "./clip.js";
import { gradientParts, type MeanGradient } from "./gradient-parts.js";

export interface UpdateOptions extends AdamWOptions {
  /** Largest global norm of the gradient that the optimizer sees. */
  clipByGlobalNorm: number;
}

export interface UpdateResult {
  /** Global L2 norm of the mean gradient before clipping. */
  gradientNorm: number;
  /** What the gradient was multiplied with, at most 1. */
  clip: number;
}

/**
 * One optimizer step in place: clip the mean gradient by its global norm, then AdamW. The same inputs give the same
 * bits on every machine.
 *
 * The gradient may be produced part by part, so an update needs no second vector as long as the parameters.
 *
 * @param params float32[n], changed.
 * @param state mu and nu float32[n], changed; `scalars` count the update.
 * @param meanGradient float32[n], or a function that writes a part of it (called twice for every part).
 * @param learningRate Of this step, from the schedule.
 * @throws {RangeError} If the vectors differ in length, or the gradient is not finite; nothing is changed then.
 */
export function applyUpdate(
  state: AdamWState,
  params: Float32Array,
  meanGradient: MeanGradient,
  learningRate: number,
  options: UpdateOptions,
): UpdateResult {
  checkLengths(params.length, {
    mu: state.mu,
    nu: state.nu,
    ...(typeof meanGradient !== "function" && { meanGradient }),
  });
  const gradientNorm = Math.sqrt(sumOfSquares(vectorsOf(meanGradient, params.length)));
  if (!Number.isFinite(gradientNorm)) {
    throw new RangeError(`Cannot update as the mean gradient must be finite: its norm is ${gradientNorm}`);
  }
  const clip = clipByGlobalNorm(gradientNorm, options.clipByGlobalNorm);
  const step = nextAdamWStep(state.scalars, learningRate, options);
  for (const { first, part } of gradientParts(meanGradient, params.length)) {
    adamwPart(params, state, first, part, clip, step);
  }
  return { gradientNorm, clip };
}

function* vectorsOf(meanGradient: MeanGradient, length: number): Generator<Float32Array> {
  for (const { part } of gradientParts(meanGradient, length)) yield part;
}

function checkLengths(wanted: number, vectors: Record<string, Float32Array>): void {
  for (const [name, { length }] of Object.entries(vectors)) {
    if (length !== wanted) {
      throw new RangeError(
        `Cannot update as ${name} must be as long as the parameters: wanted ${wanted}, got ${length}`,
      );
    }
  }
}
