import { einsum, tf } from "@umie/engine";
import type { VisionConfig } from "./config.js";
import { type LayerNormParams, layerNorm } from "./layer-norm.js";
import { type VisionBlockParams, visionBlock } from "./vision-block.js";

// N pictures · Q 1 + patches (class token first) · C values of a patch · D hidden size · O projection

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
