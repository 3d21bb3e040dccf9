import { tf } from "@umie/engine";
import { type AttentionParams, attend, attention, type Memory, memoryOf } from "./attention.js";
import type { EncoderOptions } from "./encoder.js";
import { type FeedForwardParams, feedForward } from "./feed-forward.js";
import { positionBias } from "./relative-position.js";
import { rmsNorm } from "./rms-norm.js";

// B batch · T target length · L source length · D dModel · H heads · K dKv

export interface DecoderParams {
  /** float32[buckets, H], of the self-attention, shared by all blocks. */
  positionBias: tf.Tensor2D;
  blocks: readonly DecoderBlockParams[];
  finalNorm: tf.Tensor1D;
}

export interface DecoderBlockParams {
  selfAttentionNorm: tf.Tensor1D;
  selfAttention: AttentionParams;
  crossAttentionNorm: tf.Tensor1D;
  crossAttention: AttentionParams;
  feedForwardNorm: tf.Tensor1D;
  feedForward: FeedForwardParams;
}

/**
 * The T5 decoder over whole target rows: each position sees itself, what comes before it, and the source.
 *
 * @param x_BTD float32[B, T, D], embedded decoder input.
 * @param source_BLD float32[B, L, D], what cross-attention looks at.
 * @param keyBias_B11L float32, 0 at source positions that may be seen, −1e9 at others.
 * @returns float32[B, T, D]
 */
export function decoder(
  params: DecoderParams,
  x_BTD: tf.Tensor3D,
  source_BLD: tf.Tensor3D,
  keyBias_B11L: tf.Tensor4D | null,
  options: EncoderOptions,
): tf.Tensor3D {
  const bias_1HTT = causalBias(params.positionBias, x_BTD.shape[1], options);
  const run = (x: tf.Tensor3D, block: DecoderBlockParams) =>
    decoderBlock(block, x, options.epsilon, {
      self: (normed) => attention(block.selfAttention, normed, normed, bias_1HTT),
      cross: (normed) => attention(block.crossAttention, normed, source_BLD, keyBias_B11L),
    });
  return rmsNorm(params.blocks.reduce(run, x_BTD), params.finalNorm, options.epsilon);
}

/** Position bias plus a mask of what comes later, float32[1, H, T, T]. */
export function causalBias(
  table: tf.Tensor2D,
  length: number,
  { epsilon: _, ...buckets }: EncoderOptions,
): tf.Tensor4D {
  const position_1HTT = positionBias(table, length, length, { ...buckets, bidirectional: false });
  const later = Float32Array.from({ length: length * length }, (_, at) =>
    at % length > Math.floor(at / length) ? -1e9 : 0,
  );
  return tf.add(position_1HTT, tf.tensor4d(later, [1, 1, length, length]));
}

/** One block, with its two attentions given as functions of the normed states. */
export function decoderBlock(
  { selfAttentionNorm, crossAttentionNorm, feedForwardNorm, ...block }: DecoderBlockParams,
  x_BTD: tf.Tensor3D,
  epsilon: number,
  attentions: Record<"self" | "cross", (normed: tf.Tensor3D) => tf.Tensor3D>,
): tf.Tensor3D {
  const own = tf.add<tf.Tensor3D>(x_BTD, attentions.self(rmsNorm(x_BTD, selfAttentionNorm, epsilon)));
  const crossed = tf.add<tf.Tensor3D>(own, attentions.cross(rmsNorm(own, crossAttentionNorm, epsilon)));
  return tf.add(crossed, feedForward(block.feedForward, rmsNorm(crossed, feedForwardNorm, epsilon)));
}

/** Keys and values of the positions decoded so far, of one block; zeros where nothing is yet. */
export type Cache = Memory;

/** Keys and values of the source for each block, made once for all steps. */
export function sourceMemories({ blocks }: DecoderParams, source_BLD: tf.Tensor3D): Memory[] {
  return blocks.map(({ crossAttention }) => memoryOf(crossAttention, source_BLD));
}

/** Empty caches for `length` positions. */
export function emptyCaches({ blocks }: DecoderParams, rows: number, length: number): Cache[] {
  return blocks.map(({ selfAttention: { q } }) => {
    const zeros = () => tf.zeros<tf.Rank.R4>([rows, q.shape[1], length, q.shape[2]]);
    return { keys_BHMK: zeros(), values_BHMK: zeros() };
  });
}

/**
 * One position of {@link decoder}, with keys and values of earlier ones from the caches. All shapes are the same for
 * each position.
 *
 * @param x_B1D float32[B, 1, D], the embedded token at this position.
 * @param bias_1H1T float32, this position's row of {@link causalBias}.
 * @param here_11T1 float32, 1 at this position, else 0.
 * @returns the states float32[B, 1, D], and the caches with this position in them.
 */
export function decoderStep(
  params: DecoderParams,
  x_B1D: tf.Tensor3D,
  sources: readonly Memory[],
  caches: readonly Cache[],
  { keyBias_B11L, bias_1H1T, here_11T1, epsilon }: StepContext,
): { x_B1D: tf.Tensor3D; caches: Cache[] } {
  const filled: Cache[] = [];
  const run = (x: tf.Tensor3D, block: DecoderBlockParams, index: number) =>
    decoderBlock(block, x, epsilon, {
      self: (normed) => {
        const cache = addPosition(caches[index]!, memoryOf(block.selfAttention, normed), here_11T1);
        filled.push(cache);
        return attend(block.selfAttention, normed, cache, bias_1H1T);
      },
      cross: (normed) => attend(block.crossAttention, normed, sources[index]!, keyBias_B11L),
    });
  const x = rmsNorm(params.blocks.reduce(run, x_B1D), params.finalNorm, epsilon);
  return { x_B1D: x, caches: filled };
}

export interface StepContext {
  keyBias_B11L: tf.Tensor4D | null;
  bias_1H1T: tf.Tensor4D;
  here_11T1: tf.Tensor4D;
  epsilon: number;
}

/** Writing by addition keeps the shapes fixed: nothing is at this position yet. */
function addPosition(cache: Cache, one: Memory, here_11T1: tf.Tensor4D): Cache {
  return {
    keys_BHMK: tf.add(cache.keys_BHMK, tf.mul(one.keys_BHMK, here_11T1)),
    values_BHMK: tf.add(cache.values_BHMK, tf.mul(one.values_BHMK, here_11T1)),
  };
}
