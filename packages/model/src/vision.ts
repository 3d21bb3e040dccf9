import { einsum, tf } from "@umie/engine";
import type { VisionConfig } from "./config.js";
import { type LayerNormParams, layerNorm } from "./layer-norm.js";

// N pictures · Q 1 + patches (class token first) · C values of a patch · D hidden size · H heads · K = D/H · F
// intermediate size · O projection

export interface VisionParams {
  /** float32[D] */
  classEmbedding: tf.Tensor1D;
  /** float32[C, D] */
  patchProjection: tf.Tensor2D;
  /** float32[Q, D] */
  positionEmbedding: tf.Tensor2D;
  preNorm: LayerNormParams;
  blocks: readonly VisionBlockParams[];
  postNorm: LayerNormParams;
  /** float32[D, O] */
  projection: tf.Tensor2D;
}

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
 * CLIP's vision transformer with projection (Radford et al. 2021, arXiv:2103.00020).
 *
 * @param patches_NQC float32, from `patchesOf`.
 * @returns the states float32[N, Q, D], the class token after the last norm float32[N, D], and its projection
 *   float32[N, O], the picture's features.
 */
export function vision(params: VisionParams, patches_NQC: tf.Tensor3D, config: VisionConfig) {
  const start_NQD = layerNorm(params.preNorm, embedPatches(params, patches_NQC), config.layerNormEpsilon);
  const states_NQD = params.blocks.reduce((x, block) => visionBlock(block, x, config), start_NQD);
  const class_ND = tf.reshape(tf.slice(states_NQD, [0, 0, 0], [-1, 1, -1]), [states_NQD.shape[0], states_NQD.shape[2]]);
  const pooled_ND = layerNorm(params.postNorm, class_ND as tf.Tensor2D, config.layerNormEpsilon);
  const features_NO = einsum("nd,do->no", pooled_ND, params.projection) as tf.Tensor2D;
  return { states_NQD, pooled_ND, features_NO };
}

/** The class token's row of patches is zero, so its embedding can be added with its position. */
function embedPatches(
  { patchProjection, positionEmbedding, classEmbedding }: VisionParams,
  patches_NQC: tf.Tensor3D,
): tf.Tensor3D {
  const otherRows = positionEmbedding.shape[0] - 1;
  const class_QD = tf.pad(tf.expandDims(classEmbedding, 0), [
    [0, otherRows],
    [0, 0],
  ]);
  const content_NQD = einsum("nqc,cd->nqd", patches_NQC, patchProjection);
  return tf.add(content_NQD, tf.add(positionEmbedding, class_QD));
}

function visionBlock(
  block: VisionBlockParams,
  x_NQD: tf.Tensor3D,
  { hiddenAct, layerNormEpsilon }: VisionConfig,
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
