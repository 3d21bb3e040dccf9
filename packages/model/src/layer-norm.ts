import { tf, withGradient } from "@umie/engine";
import { sumOverLeading } from "./rms-norm.js";

/** Scale and shift of a layer norm, float32[D] each. */
export interface LayerNormParams {
  weight: tf.Tensor1D;
  bias: tf.Tensor1D;
}

/**
 * Layer norm over the last axis: `(x − mean) · rsqrt(var + ε) · w + b` (Ba et al. 2016, arXiv:1607.06450).
 *
 * The gradient is written out: with n the normed x, r its factor and dn = dy·w it is
 * `dx = r·(dn − mean(dn) − n·mean(dn·n))`, `dw = Σ dy·n`, `db = Σ dy`.
 *
 * @param x float32[…, D]
 * @returns float32[…, D]
 */
export function layerNorm<T extends tf.Tensor>({ weight, bias }: LayerNormParams, x: T, epsilon: number): T {
  const result = withGradient(
    [x, weight, bias],
    (save) => {
      const centred = tf.sub(x, tf.mean(x, -1, true));
      const r = tf.rsqrt(tf.add(tf.mean(tf.square(centred), -1, true), epsilon));
      const n = tf.mul(centred, r);
      save([n, r, weight]);
      return tf.add(tf.mul(n, weight), bias);
    },
    (dy, [n, r, savedWeight]) => {
      const dn = tf.mul(dy, savedWeight!);
      const along = tf.mul(n!, tf.mean(tf.mul(dn, n!), -1, true));
      const dx = tf.mul(r!, tf.sub(tf.sub(dn, tf.mean(dn, -1, true)), along));
      return [dx, sumOverLeading(tf.mul(dy, n!)), sumOverLeading(dy)];
    },
  );
  return result as T;
}
