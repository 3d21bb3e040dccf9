import { tf, withGradient } from "@umie/engine";

// … leading axes · D width

/**
 * RMS norm without centring or bias: `x · rsqrt(mean(x²) + ε) · w` (Zhang & Sennrich 2019, arXiv:1910.07467).
 *
 * Its gradient is written out, which takes a third of the operations that a tape would:
 * with n = x·r, r = rsqrt(mean(x²) + ε) and dn = dy·w it is `dx = r·(dn − n·mean(dn·n))`, `dw = Σ dy·n`.
 *
 * @param x float32[…, D]
 * @param weight_D float32[D]
 * @returns float32[…, D]
 */
export function rmsNorm<T extends tf.Tensor>(x: T, weight_D: tf.Tensor1D, epsilon: number): T {
  const result = withGradient(
    [x, weight_D],
    (save) => {
      const r = tf.rsqrt(tf.add(tf.mean(tf.square(x), -1, true), epsilon));
      const n = tf.mul(x, r);
      save([n, r, weight_D]);
      return tf.mul(n, weight_D);
    },
    (dy, [n, r, weight]) => {
      const dyn = tf.mul(dy, n!);
      const dn = tf.mul(dy, weight!);
      const mean = tf.mean(tf.mul(dn, n!), -1, true);
      return [tf.mul(r!, tf.sub(dn, tf.mul(n!, mean))), sumOverLeading(dyn)];
    },
  );
  return result as T;
}

/** float32[…, D] to float32[D]: the gradient of what was broadcast over all other axes. */
export function sumOverLeading(x: tf.Tensor): tf.Tensor1D {
  const width = x.shape[x.shape.length - 1]!;
  return tf.sum(tf.reshape(x, [-1, width]), 0);
}
