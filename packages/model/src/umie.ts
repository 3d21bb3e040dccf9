import { tf } from "@umie/engine";
import type { UmieConfig } from "./config.js";
import { type EncoderParams, encoder } from "./encoder.js";
import { type GateParams, gatedFusion } from "./gated-fusion.js";
import type { PlacedSource } from "./placed-inputs.js";
import type { PlacedVisual } from "./placed-visual.js";
import { encodeText, type T5Params } from "./t5.js";
import { type VisionParams, vision } from "./vision.js";
import { type VisualEmbeddingParams, visualEmbedding } from "./visual-embedding.js";

// B batch · L source length · P visual tokens · D dModel · F feature width

export interface UmieParams extends T5Params {
  visual: { embedding: VisualEmbeddingParams; stack: EncoderParams };
  gate: GateParams;
  /** Where the vision transformer is trained with the rest. */
  vision?: VisionParams;
}

/**
 * Everything up to the decoder: the text encoder, whose states the gate mixes with what the pictures show.
 *
 * Without pictures in the batch the text states are the source as they are, which is what a gate of 0 gives.
 *
 * @returns the source of the decoder float32[B, L, D], and the gate of each row float32[B] or null.
 */
export function encodeSource(
  params: UmieParams,
  placed: PlacedSource,
  config: UmieConfig,
): { source_BLD: tf.Tensor3D; gate_B: tf.Tensor1D | null } {
  const { share_BL, visual } = placed;
  const { text_BLD, visual_BPD } = encodeModalities(params, placed, config);
  if (visual === null || visual_BPD === null) return { source_BLD: text_BLD, gate_B: null };
  const { fused_BLD, gate_B } = gatedFusion(params.gate, text_BLD, visual_BPD, { share_BL, visual }, config);
  return { source_BLD: fused_BLD, gate_B };
}

/** Text and pictures before they meet: float32[B, L, D], and float32[B, P, D] or null for a batch without pictures. */
export function encodeModalities(
  params: UmieParams,
  { tokens_BL, keyBias_B11L, visual }: PlacedSource,
  config: UmieConfig,
): { text_BLD: tf.Tensor3D; visual_BPD: tf.Tensor3D | null } {
  const text_BLD = encodeText(params, tokens_BL, keyBias_B11L, config);
  if (visual === null) return { text_BLD, visual_BPD: null };
  return { text_BLD, visual_BPD: visualStack(params, visualTokens(params, visual, config), visual, config) };
}

/** The embedded visual tokens, float32[B, P, D]. */
export function visualTokens(params: UmieParams, visual: PlacedVisual, config: UmieConfig): tf.Tensor3D {
  const features_BPF = featuresOf(params, visual, config);
  return visualEmbedding(params.visual.embedding, features_BPF, visual, config.layerNormEpsilon);
}

/** The visual stack: T5 encoder blocks whose relative positions are those of objects in their order. */
export function visualStack(
  { visual: { stack } }: UmieParams,
  tokens_BPD: tf.Tensor3D,
  { keyBias_B11P }: Pick<PlacedVisual, "keyBias_B11P">,
  config: UmieConfig,
): tf.Tensor3D {
  return encoder(stack, tokens_BPD, keyBias_B11P, {
    numBuckets: config.visualRelativeAttentionNumBuckets,
    maxDistance: config.visualRelativeAttentionMaxDistance,
    epsilon: config.layerNormEpsilon,
  });
}

/** Features that came ready, or what the vision transformer makes of the crops. */
function featuresOf(params: UmieParams, { content, present_BP1 }: PlacedVisual, config: UmieConfig): tf.Tensor3D {
  if (content.kind === "features") return content.features_BPF;
  if (!params.vision || !config.vision)
    throw new TypeError("Cannot read crops as the model must have a vision transformer: it has none");
  const { features_NO } = vision(params.vision, content.patches_NQC, config.vision);
  const features_BPF = tf.reshape(features_NO, [
    present_BP1.shape[0],
    present_BP1.shape[1],
    config.featureWidth,
  ]) as tf.Tensor3D;
  // An absent token has features of zero. With masks on nobody sees them.
  return config.masks ? features_BPF : tf.mul(features_BPF, present_BP1);
}
