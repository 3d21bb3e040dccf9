import { einsum, tf } from "@umie/engine";
import { type AttentionParams, attention, attentionWeights, memoryOf } from "./attention.js";
import type { UmieConfig } from "./config.js";
import { type FeedForwardParams, feedForward } from "./feed-forward.js";
import type { PlacedSource } from "./placed-inputs.js";
import type { PlacedVisual } from "./placed-visual.js";
import { rmsNorm } from "./rms-norm.js";

// B batch · L source length · P visual tokens · D dModel · G width of the projections

export interface GateParams {
  attentionNorm: tf.Tensor1D;
  attention: AttentionParams;
  feedForwardNorm: tf.Tensor1D;
  feedForward: FeedForwardParams;
  /** float32[D, mid] and float32[mid, G]. */
  textProjection: readonly [tf.Tensor2D, tf.Tensor2D];
  visualProjection: readonly [tf.Tensor2D, tf.Tensor2D];
}

/** The fused states and, for tests and metrics, what led to them. */
export interface Fusion {
  /** C = H + g·U, float32[B, L, D]: all that the decoder sees. */
  fused_BLD: tf.Tensor3D;
  /** g, float32[B] */
  gate_B: tf.Tensor1D;
  /** A and U, float32[B, L, D] */
  attended_BLD: tf.Tensor3D;
  output_BLD: tf.Tensor3D;
  /** t and v, float32[B, G] */
  textMean_BG: tf.Tensor2D;
  visualMean_BG: tf.Tensor2D;
  /** r, float32[B] */
  similarity_B: tf.Tensor1D;
}

/**
 * UMIE's gated attention (reference umie.md §1.4):
 *
 *     A = H + attention(norm(H), Z),  U = A + feedForward(norm(A))
 *     t = mean of P_t H,  v = mean of P_v Z,  r = cos(t, v)·exp(T),  g = leaky(leaky(r))
 *     C = H + g·U
 *
 * A row without a visual token has g = 0, so C = H and nothing of it reaches the visual weights.
 *
 * Ablations (`config.gate`), for rows with a visual token:
 *
 *     one    g = 1: C = H + U. Vision cannot be shut off; U holds H, so the text states count twice.
 *     none   C = U: an ordinary cross-attention block, its two residuals and no scalar.
 *
 * `one` keeps the shape of UMIE's sum and takes its choice away; `none` takes the sum away as well. Both leave the projections
 * P_t and P_v untrained.
 *
 * @param text_BLD H, float32[B, L, D]
 * @param visual_BPD Z, float32[B, P, D]
 */
export function gatedFusion(
  params: GateParams,
  text_BLD: tf.Tensor3D,
  visual_BPD: tf.Tensor3D,
  {
    share_BL,
    visual,
  }: Pick<PlacedSource, "share_BL"> & { visual: Pick<PlacedVisual, "share_BP" | "keyBias_B11P" | "opens_B"> },
  {
    layerNormEpsilon,
    gateTemperature,
    leakyReluSlope,
    gate,
  }: Pick<UmieConfig, "layerNormEpsilon" | "gateTemperature" | "leakyReluSlope" | "gate">,
): Fusion {
  const query_BLD = rmsNorm(text_BLD, params.attentionNorm, layerNormEpsilon);
  const attended_BLD = tf.add<tf.Tensor3D>(
    text_BLD,
    attention(params.attention, query_BLD, visual_BPD, visual.keyBias_B11P),
  );
  const inner_BLD = rmsNorm(attended_BLD, params.feedForwardNorm, layerNormEpsilon);
  const output_BLD = tf.add<tf.Tensor3D>(attended_BLD, feedForward(params.feedForward, inner_BLD));

  const textMean_BG = projectedMean(params.textProjection, text_BLD, share_BL);
  const visualMean_BG = projectedMean(params.visualProjection, visual_BPD, visual.share_BP);
  const similarity_B = tf.mul<tf.Tensor1D>(
    cosine(textMean_BG, visualMean_BG),
    tf.mul(visual.opens_B, Math.exp(gateTemperature)),
  );
  const gate_B =
    gate === "learned"
      ? tf.leakyRelu(tf.leakyRelu(similarity_B, leakyReluSlope), leakyReluSlope)
      : tf.clone(visual.opens_B);

  const added_BLD = gate === "none" ? tf.sub(output_BLD, text_BLD) : output_BLD;
  const fused_BLD = tf.add<tf.Tensor3D>(text_BLD, tf.mul(added_BLD, tf.reshape(gate_B, [-1, 1, 1])));
  return { fused_BLD, gate_B, attended_BLD, output_BLD, textMean_BG, visualMean_BG, similarity_B };
}

/**
 * What each token takes of each visual token in the gate's attention, mean over heads: float32[B, L, P]. Each row sums
 * to 1; in an example without a visual token it says nothing.
 */
export function gateAttention(
  params: GateParams,
  text_BLD: tf.Tensor3D,
  visual_BPD: tf.Tensor3D,
  { keyBias_B11P }: Pick<PlacedVisual, "keyBias_B11P">,
  { layerNormEpsilon }: Pick<UmieConfig, "layerNormEpsilon">,
): tf.Tensor3D {
  const query_BLD = rmsNorm(text_BLD, params.attentionNorm, layerNormEpsilon);
  const memory = memoryOf(params.attention, visual_BPD);
  return tf.mean(attentionWeights(params.attention, query_BLD, memory, keyBias_B11P), 1);
}

/** The mean of the projected states; projecting is linear, so the mean comes first: it is one vector a row. */
function projectedMean(
  [first, second]: GateParams["textProjection"],
  states_BMD: tf.Tensor3D,
  share_BM: tf.Tensor2D,
): tf.Tensor2D {
  const mean_BD = einsum("bm,bmd->bd", share_BM, states_BMD);
  return einsum("bi,io->bo", einsum("bd,di->bi", mean_BD, first), second) as tf.Tensor2D;
}

/**
 * Cosine of each row's two vectors, float32[B]. Where a vector is zero (a row without tokens, which the caller
 * multiplies by 0) it is 0 and its gradient finite: 1e-24 is far below any product of squared norms, and even its
 * power 3/2 in that gradient is a float32.
 */
function cosine(a_BG: tf.Tensor2D, b_BG: tf.Tensor2D): tf.Tensor1D {
  const dot = (x: tf.Tensor, y: tf.Tensor) => tf.sum(tf.mul(x, y), 1);
  const squares = tf.mul(dot(a_BG, a_BG), dot(b_BG, b_BG));
  return tf.mul(dot(a_BG, b_BG), tf.rsqrt(tf.add(squares, 1e-24)));
}
