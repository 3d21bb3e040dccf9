import { einsum, embedding, tf } from "@umie/engine";
import type { T5Config } from "./config.js";
import { type DecoderParams, decoder } from "./decoder.js";
import { type EncoderOptions, type EncoderParams, encoder } from "./encoder.js";

// B batch · L source length · T target length · D dModel · V vocabulary · N = B·T

export interface T5Params {
  /** float32[V, D], of encoder and decoder. */
  tokenEmbedding: tf.Tensor2D;
  encoder: EncoderParams;
  decoder: DecoderParams;
  /** float32[D, V] */
  head: tf.Tensor2D;
}

/**
 * The text encoder.
 *
 * @param tokens_BL int32[B, L]
 * @param keyBias_B11L float32, 0 where a token may be seen and −1e9 where not.
 * @returns float32[B, L, D]
 */
export function encodeText(
  params: T5Params,
  tokens_BL: tf.Tensor2D,
  keyBias_B11L: tf.Tensor4D,
  config: T5Config,
): tf.Tensor3D {
  const embedded_BLD = embedding(params.tokenEmbedding, tokens_BL) as tf.Tensor3D;
  return encoder(params.encoder, embedded_BLD, keyBias_B11L, stackOptions(config));
}

/**
 * Decoder and head over whole target rows.
 *
 * @param decoderInput_BT int32[B, T]
 * @param source_BLD float32[B, L, D], what cross-attention looks at.
 * @returns logits float32[N, V], row b·T + t for position t of row b.
 */
export function decodeText(
  params: T5Params,
  decoderInput_BT: tf.Tensor2D,
  source_BLD: tf.Tensor3D,
  keyBias_B11L: tf.Tensor4D,
  config: T5Config,
): tf.Tensor2D {
  const embedded_BTD = embedding(params.tokenEmbedding, decoderInput_BT) as tf.Tensor3D;
  return logitsOf(params, decoder(params.decoder, embedded_BTD, source_BLD, keyBias_B11L, stackOptions(config)));
}

/** The untied head, which needs no scaling: float32[B, T, D] to float32[N, V]. */
export function logitsOf({ head }: T5Params, hidden_BTD: tf.Tensor3D): tf.Tensor2D {
  return einsum("nd,dv->nv", tf.reshape(hidden_BTD, [-1, hidden_BTD.shape[2]]), head) as tf.Tensor2D;
}

export function stackOptions(config: T5Config): EncoderOptions {
  return {
    numBuckets: config.relativeAttentionNumBuckets,
    maxDistance: config.relativeAttentionMaxDistance,
    epsilon: config.layerNormEpsilon,
  };
}
