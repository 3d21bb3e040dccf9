import { blockLength } from "./blocks.js";
import { wasm, windowBlocks } from "./kernel-memory.js";

/** How leaf values become whole numbers; fixed in the spec of a run. */
export interface LeafScale {
  /** Q: values are rounded to multiples of the quantum 2^Q. */
  quantumExponent: number;
  /** K: leaves of a step. */
  leavesPerStep: number;
}

const windowLength = windowBlocks * blockLength;

/**
 * Add one leaf's gradient to a member's sum: every value is rounded once, half to even, to a whole number of quanta,
 *
 *     sum[i] ← sum[i] + round(gradient[i] / 2^Q)
 *
 * Whole numbers below 2^53 are exact in float64, so sums have the same bits in any order and grouping. Whether a leaf
 * fits is judged by its own values, |round(g / 2^Q)| ≤ 2^53 / K, and never by sums, which may cancel in one grouping
 * and overflow in another (protocol §8.2).
 *
 * @param sum float64[n], whole numbers; may be longer than the gradient (counters follow it).
 * @param gradient float32, of the token-summed loss of one leaf.
 * @returns false if a value is not finite or too large; nothing is added then.
 */
export function addLeaf(sum: Float64Array, gradient: Float32Array, scale: LeafScale): boolean {
  if (!fits(gradient, scale)) return false;
  accumulate(sum, gradient, scale, 1);
  return true;
}

/** Take a leaf out again that `addLeaf` added; exact. Returns false, as `addLeaf` did, for a leaf that was not added. */
export function subtractLeaf(sum: Float64Array, gradient: Float32Array, scale: LeafScale): boolean {
  if (!fits(gradient, scale)) return false;
  accumulate(sum, gradient, scale, -1);
  return true;
}

/**
 * Add whole numbers, such as token counts and loss quanta, to the blocks from `firstBlock` on.
 *
 * @throws {RangeError} If a counter or a sum is not a whole number below 2^53.
 */
export function addCounters(sum: Float64Array, firstBlock: number, counters: ArrayLike<number>): void {
  const first = firstBlock * blockLength;
  if (first + counters.length > sum.length) {
    throw new RangeError(`Cannot add ${counters.length} counters at ${first} as the vector has ${sum.length} values`);
  }
  for (let i = 0; i < counters.length; i++) {
    const total = sum[first + i]! + counters[i]!;
    if (!Number.isSafeInteger(counters[i]) || !Number.isSafeInteger(total)) {
      throw new RangeError(`Cannot add counter ${i} as it must be a whole number below 2^53: got ${counters[i]}`);
    }
    sum[first + i] = total;
  }
}

function accumulate(sum: Float64Array, gradient: Float32Array, { quantumExponent }: LeafScale, sign: 1 | -1): void {
  if (gradient.length > sum.length) {
    throw new RangeError(
      `Cannot add a leaf as its gradient must fit the sum: ${gradient.length} of ${sum.length} values`,
    );
  }
  for (let first = 0; first < gradient.length; first += windowLength) {
    const count = loadGradient(gradient, first);
    const target = sum.subarray(first, first + count);
    wasm.sum.set(target);
    wasm.accumulate(roundUp(count, 4), 2 ** -quantumExponent, sign);
    target.set(count === windowLength ? wasm.sum : wasm.sum.subarray(0, count));
  }
}

function fits(gradient: Float32Array, { quantumExponent, leavesPerStep }: LeafScale): boolean {
  if (!Number.isInteger(quantumExponent) || Math.abs(quantumExponent) > 126) {
    throw new RangeError(
      `Cannot round as quantumExponent must be a whole number from -126 to 126: got ${quantumExponent}`,
    );
  }
  if (!Number.isInteger(leavesPerStep) || leavesPerStep < 1) {
    throw new RangeError(`Cannot round as leavesPerStep must be a whole number above 0: got ${leavesPerStep}`);
  }
  // The rounding is monotone, so the value of the largest magnitude decides for all.
  const limit = Number(2n ** 53n / BigInt(leavesPerStep));
  for (let first = 0; first < gradient.length; first += windowLength) {
    const count = loadGradient(gradient, first);
    const largest = wasm.largest(roundUp(count, 8));
    if (!(roundHalfEven(largest * 2 ** -quantumExponent) <= limit)) return false;
  }
  return true;
}

/** Copy a window of the gradient in, padded with zeros; returns its length. */
function loadGradient(gradient: Float32Array, first: number): number {
  const count = Math.min(windowLength, gradient.length - first);
  wasm.gradient.set(gradient.subarray(first, first + count));
  if (count < windowLength) wasm.gradient.fill(0, count);
  return count;
}

/** Rounding to the nearest whole number, ties to the even one, of x ≥ 0; NaN and infinity stay. */
function roundHalfEven(x: number): number {
  return x < 2 ** 52 ? x + 2 ** 52 - 2 ** 52 : x;
}

function roundUp(count: number, multiple: number): number {
  return Math.ceil(count / multiple) * multiple;
}
