/** Values of a gradient whose squares are summed together, fixed so that a norm has one order of summation. */
const blockLength = 1024;

/**
 * Sum of squares of a gradient that arrives in parts: in float64, first within blocks of 1,024 values in index order,
 * then over the blocks in index order. So it does not matter how the gradient was cut for its reduction.
 *
 * @param parts float32 parts in index order; each but the last holds whole blocks.
 */
export function sumOfSquares(parts: Iterable<Float32Array>): number {
  let total = 0;
  for (const part of parts) {
    for (let first = 0; first < part.length; first += blockLength) {
      const end = Math.min(first + blockLength, part.length);
      let block = 0;
      for (let i = first; i < end; i++) block += part[i]! * part[i]!;
      total += block;
    }
  }
  return total;
}

/**
 * What every gradient value is multiplied with so that the global norm ends at `maxNorm` or below:
 * min(1, maxNorm / (norm + 1e-6)), as `torch.nn.utils.clip_grad_norm_`.
 */
export function clipByGlobalNorm(norm: number, maxNorm: number): number {
  return Math.min(1, maxNorm / (norm + 1e-6));
}
