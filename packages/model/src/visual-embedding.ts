import { tf } from "@umie/engine";
import type { PlacedVisual } from "./placed-visual.js";
import { rmsNorm } from "./rms-norm.js";
import { type LinearParams, linear } from "./vision-block.js";

// B batch · P visual tokens · F feature width · D dModel

export interface VisualEmbeddingParams {
  featureProjection: LinearParams;
  featureNorm: tf.Tensor1D;
  boxProjection: LinearParams;
  boxNorm: tf.Tensor1D;
  /** float32[rows, D], of which only the first row is used. */
  imageOrder: tf.Tensor2D;
  /** float32[most visual tokens, D] */
  objectOrder: tf.Tensor2D;
}

/**
 * UMIE's visual tokens (reference umie.md §1.3): what is there, where it is, and its place in the order of objects.
 *
 *     e_j = norm(W_f x_j + b_f) + norm(W_p [box_j; area_j] + b_p) + image order 0 + object order j
 *
 * @param features_BPF float32[B, P, F]
 * @returns float32[B, P, D]
 */
export function visualEmbedding(
  params: VisualEmbeddingParams,
  features_BPF: tf.Tensor3D,
  { boxes_BP5 }: Pick<PlacedVisual, "boxes_BP5">,
  epsilon: number,
): tf.Tensor3D {
  const [, tokens] = features_BPF.shape;
  const content_BPD = rmsNorm(linear(params.featureProjection, features_BPF), params.featureNorm, epsilon);
  const place_BPD = rmsNorm(linear(params.boxProjection, boxes_BP5), params.boxNorm, epsilon);
  const order_PD = tf.add(
    tf.slice(params.objectOrder, [0, 0], [tokens, -1]),
    tf.slice(params.imageOrder, [0, 0], [1, -1]),
  );
  return tf.add(tf.add(content_BPD, place_BPD), order_PD);
}
