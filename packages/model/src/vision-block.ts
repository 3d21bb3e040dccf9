import { einsum, tf } from "@umie/engine";
import type { VisionConfig } from "./config.js";
import { type LayerNormParams, layerNorm } from "./layer-norm.js";

// N pictures · Q tokens of a picture · D hidden size · H heads · K = D/H · F intermediate size

export interface VisionBlockParams {
  attentionNorm: LayerNormParams;
  /** Weights float32[D, H, K], biases float32[H, K]. */
  q: { weight: tf.Tensor3D; bias: tf.Tensor2D };
  k: { weight: tf.Tensor3D; bias: tf.Tensor2D };
  v: { weight: tf.Tensor3D; bias: tf.Tensor2D };
  /** float32[H, K, D], float32[D] */
  o: { weight: tf.Tensor3D; bias: tf.Tensor1D };
  mlpNorm: LayerNormParams;
  mlpIn: LinearParams;
  mlpOut: LinearParams;
}

/** float32[in, out] and float32[out]. */
export interface LinearParams {
  weight: tf.Tensor2D;
  bias: tf.Tensor1D;
}

/**
 * One block: `y = x + attention(norm x)`, then `y + mlp(norm y)` (Dosovitskiy et al. 2021, arXiv:2010.11929).
 *
 * @returns float32[N, Q, D]
 */
export function visionBlock(
  block: VisionBlockParams,
  x_NQD: tf.Tensor3D,
  { hiddenAct, layerNormEpsilon }: Pick<VisionConfig, "hiddenAct" | "layerNormEpsilon">,
): tf.Tensor3D {
  const attended = tf.add<tf.Tensor3D>(
    x_NQD,
    visionAttention(block, layerNorm(block.attentionNorm, x_NQD, layerNormEpsilon)),
  );
  const inner_NQF = linear(block.mlpIn, layerNorm(block.mlpNorm, attended, layerNormEpsilon));
  const active_NQF = hiddenAct === "gelu" ? gelu(inner_NQF) : quickGelu(inner_NQF);
  return tf.add(attended, linear(block.mlpOut, active_NQF));
}

/** Self-attention with biases and the usual 1/√K. */
function visionAttention({ q, k, v, o }: VisionBlockParams, x_NQD: tf.Tensor3D): tf.Tensor3D {
  const [heads, width] = q.bias.shape;
  const project = ({ weight, bias }: VisionBlockParams["q"]) =>
    tf.add(einsum("nqd,dhk->nhqk", x_NQD, weight), tf.reshape(bias, [heads, 1, width]));
  const scores_NHQR = tf.mul(einsum("nhqk,nhrk->nhqr", project(q), project(k)), 1 / Math.sqrt(width));
  const context_NHQK = einsum("nhqr,nhrk->nhqk", tf.softmax(scores_NHQR), project(v));
  return tf.add(einsum("nhqk,hkd->nqd", context_NHQK, o.weight), o.bias);
}

/**
 * `x W + b`
 *
 * @param x float32[N, Q, in]
 * @returns float32[N, Q, out]
 */
export function linear({ weight, bias }: LinearParams, x: tf.Tensor): tf.Tensor3D {
  return tf.add(einsum("nqi,io->nqo", x, weight), bias);
}

/** `x σ(1.702 x)` */
function quickGelu(x: tf.Tensor): tf.Tensor {
  return tf.mul(x, tf.sigmoid(tf.mul(x, 1.702)));
}

/** `x Φ(x)`, exact. */
function gelu(x: tf.Tensor): tf.Tensor {
  return tf.mul(tf.mul(x, 0.5), tf.add(tf.erf(tf.mul(x, Math.SQRT1_2)), 1));
}
