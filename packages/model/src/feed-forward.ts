import { einsum, tf, withGradient } from "@umie/engine";

// B batch · L length · D dModel · F dFf

export interface FeedForwardParams {
  /** float32[D, F]: the gate, and what it gates. */
  wi0: tf.Tensor2D;
  wi1: tf.Tensor2D;
  /** float32[F, D] */
  wo: tf.Tensor2D;
}

/**
 * Gated feed-forward of T5 v1.1: `(gelu(x W₀) · x W₁) Wₒ` (Shazeer 2020, arXiv:2002.05202).
 *
 * @param x_BLD float32[B, L, D]
 * @returns float32[B, L, D]
 */
export function feedForward({ wi0, wi1, wo }: FeedForwardParams, x_BLD: tf.Tensor3D): tf.Tensor3D {
  const gate_BLF = einsum("bld,df->blf", x_BLD, wi0);
  const value_BLF = einsum("bld,df->blf", x_BLD, wi1);
  return einsum("blf,fd->bld", gatedGelu(gate_BLF, value_BLF), wo) as tf.Tensor3D;
}

/** 2·√(2/π), and the same times 0.044715. */
const linear = 2 * Math.sqrt(2 / Math.PI);
const cubic = linear * 0.044715;

/**
 * `gelu(a) · b` with gelu in its tanh form (Hendrycks & Gimpel 2016, arXiv:1606.08415; `gelu_new`):
 *
 *     ½ a (1 + tanh(√(2/π)(a + 0.044715 a³))) = a σ(z),   z = a (linear + cubic a²)
 *
 * as ½(1 + tanh(x)) = σ(2x). The gradient is written out: `σ(z) (1 + a (linear + 3 cubic a²) (1 − σ(z)))` by a, times b.
 */
export function gatedGelu(a: tf.Tensor, b: tf.Tensor): tf.Tensor {
  return withGradient(
    [a, b],
    (save) => {
      const z = tf.mul(a, tf.add(tf.mul(tf.square(a), cubic), linear));
      const sigma = tf.sigmoid(z);
      const gelu = tf.mul(a, sigma);
      save([a, b, z, sigma, gelu]);
      return tf.mul(gelu, b);
    },
    (dy, [a, b, z, sigma, gelu]) => {
      // a (linear + 3 cubic a²) = 3z − 2 linear a
      const slope = tf.sub(tf.mul(z!, 3), tf.mul(a!, 2 * linear));
      const geluByA = tf.mul(sigma!, tf.add(tf.mul(slope, tf.sub(1, sigma!)), 1));
      return [tf.mul(tf.mul(dy, b!), geluByA), tf.mul(dy, gelu!)];
    },
  );
}
