import { einsum, tf } from "@umie/engine";

// B batch · L query length · M memory length · D dModel · H heads · K dKv

export interface AttentionParams {
  /** float32[D, H, K] */
  q: tf.Tensor3D;
  k: tf.Tensor3D;
  v: tf.Tensor3D;
  /** float32[H, K, D] */
  o: tf.Tensor3D;
}

/** What can be attended to: float32[B, H, M, K] each. */
export type Memory = {
  keys_BHMK: tf.Tensor4D;
  values_BHMK: tf.Tensor4D;
};

/**
 * T5 multi-head attention: `softmax(Q Kᵀ + bias) V`, then the output projection.
 *
 * No 1/√K: T5 folds that factor into the initial query weights (Raffel et al. 2020, arXiv:1910.10683).
 *
 * @param x_BLD float32, what asks.
 * @param memory_BMD float32, what answers: `x_BLD` for self-attention, other states for cross-attention.
 * @param bias_BHLM float32, relative position bias plus mask, in logits; B, H and L may be 1, null is no bias. Masked
 *   positions hold −1e9.
 * @returns float32[B, L, D]
 * @throws {RangeError} If `bias_BHLM` does not fit the lengths of `x_BLD` and `memory_BMD`.
 */
export function attention(
  params: AttentionParams,
  x_BLD: tf.Tensor3D,
  memory_BMD: tf.Tensor3D,
  bias_BHLM: tf.Tensor4D | null,
): tf.Tensor3D {
  return attend(params, x_BLD, memoryOf(params, memory_BMD), bias_BHLM);
}

/** Keys and values of a memory. */
export function memoryOf({ k, v }: AttentionParams, memory_BMD: tf.Tensor3D): Memory {
  return {
    keys_BHMK: einsum("bmd,dhk->bhmk", memory_BMD, k) as tf.Tensor4D,
    values_BHMK: einsum("bmd,dhk->bhmk", memory_BMD, v) as tf.Tensor4D,
  };
}

/** {@link attention} to keys and values made before. */
export function attend(
  { q, o }: AttentionParams,
  x_BLD: tf.Tensor3D,
  { keys_BHMK, values_BHMK }: Memory,
  bias_BHLM: tf.Tensor4D | null,
): tf.Tensor3D {
  const weights_BHLM = attentionWeights({ q }, x_BLD, { keys_BHMK }, bias_BHLM);
  const context_BHLK = einsum("bhlm,bhmk->bhlk", weights_BHLM, values_BHMK);
  return einsum("bhlk,hkd->bld", context_BHLK, o) as tf.Tensor3D;
}

/** What each query takes of each key, `softmax(Q Kᵀ + bias)`: float32[B, H, L, M], each row sums to 1. */
export function attentionWeights(
  { q }: Pick<AttentionParams, "q">,
  x_BLD: tf.Tensor3D,
  { keys_BHMK }: Pick<Memory, "keys_BHMK">,
  bias_BHLM: tf.Tensor4D | null,
): tf.Tensor4D {
  if (bias_BHLM) checkBias(bias_BHLM.shape, x_BLD.shape[1], keys_BHMK.shape[2]);
  const q_BHLK = einsum("bld,dhk->bhlk", x_BLD, q);
  const scores_BHLM = einsum("bhlk,bhmk->bhlm", q_BHLK, keys_BHMK);
  return tf.softmax<tf.Tensor4D>(bias_BHLM ? tf.add(scores_BHLM, bias_BHLM) : (scores_BHLM as tf.Tensor4D));
}

function checkBias(shape: readonly number[], length: number, memoryLength: number): void {
  if ((shape[2] !== length && shape[2] !== 1) || shape[3] !== memoryLength) {
    throw new RangeError(
      `Cannot attend as bias must end in [${length}, ${memoryLength}]: current shape is [${shape.join(", ")}]`,
    );
  }
}
