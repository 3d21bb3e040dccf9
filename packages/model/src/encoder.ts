import { tf } from "@umie/engine";
import { type AttentionParams, attention } from "./attention.js";
import { type FeedForwardParams, feedForward } from "./feed-forward.js";
import { type PositionBuckets, positionBias } from "./relative-position.js";
import { rmsNorm } from "./rms-norm.js";

// B batch · L length · D dModel · H heads

export interface EncoderParams {
  /** float32[buckets, H], shared by all blocks. */
  positionBias: tf.Tensor2D;
  blocks: readonly EncoderBlockParams[];
  finalNorm: tf.Tensor1D;
}

export interface EncoderBlockParams {
  attentionNorm: tf.Tensor1D;
  attention: AttentionParams;
  feedForwardNorm: tf.Tensor1D;
  feedForward: FeedForwardParams;
}

export interface EncoderOptions extends Omit<PositionBuckets, "bidirectional"> {
  epsilon: number;
}

/**
 * A stack of T5 encoder blocks: the text encoder, and UMIE's visual stack.
 *
 *     x ← x + attention(norm(x)),  x ← x + feedForward(norm(x));  norm(x) at the end
 *
 * @param x_BLD float32[B, L, D]
 * @param keyBias_B11L float32, 0 where a position may be seen and −1e9 where not; null: all may.
 * @returns float32[B, L, D]
 */
export function encoder(
  params: EncoderParams,
  x_BLD: tf.Tensor3D,
  keyBias_B11L: tf.Tensor4D | null,
  { epsilon, ...buckets }: EncoderOptions,
): tf.Tensor3D {
  const length = x_BLD.shape[1];
  const position_1HLL = positionBias(params.positionBias, length, length, { ...buckets, bidirectional: true });
  const bias_BHLL = keyBias_B11L ? tf.add<tf.Tensor4D>(position_1HLL, keyBias_B11L) : position_1HLL;
  const block = (x: tf.Tensor3D, { attentionNorm, feedForwardNorm, ...layer }: EncoderBlockParams) => {
    const normed = rmsNorm(x, attentionNorm, epsilon);
    const attended = tf.add<tf.Tensor3D>(x, attention(layer.attention, normed, normed, bias_BHLL));
    return tf.add<tf.Tensor3D>(attended, feedForward(layer.feedForward, rmsNorm(attended, feedForwardNorm, epsilon)));
  };
  return rmsNorm(params.blocks.reduce(block, x_BLD), params.finalNorm, epsilon);
}
