import { tf } from "@umie/engine";

// B rows · M positions

/**
 * A mask as a bias of attention logits, float32[B, 1, 1, M]. In a row without any key all keys get the same bias, so
 * its attention is finite, and nothing is made of it.
 */
export function keyBias(mask: Int32Array, rows: number): tf.Tensor4D {
  return tf.tensor4d(
    Float32Array.from(mask, (present) => (present === 0 ? -1e9 : 0)),
    [rows, 1, 1, mask.length / rows],
  );
}

/** Weights of a mean over the present positions of each row, or with `masks` off over all, float32[B, M]. */
export function shares(mask: Int32Array, rows: number, masks: boolean): tf.Tensor2D {
  const length = mask.length / rows;
  const weights = new Float32Array(mask.length);
  for (let row = 0; row < rows; row++) {
    const present = mask.subarray(row * length, (row + 1) * length);
    const count = present.reduce((sum, one) => sum + one, 0);
    for (const [at, one] of present.entries())
      weights[row * length + at] = masks ? one / Math.max(1, count) : 1 / length;
  }
  return tf.tensor2d(weights, [rows, length]);
}
