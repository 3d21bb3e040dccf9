import { embedding, tf } from "@umie/engine";

// L query length · M key length · H heads

export interface PositionBuckets {
  numBuckets: number;
  maxDistance: number;
  /** May a query see later keys? Half of the buckets are theirs then. */
  bidirectional: boolean;
}

/**
 * T5's relative position bias: a learned number for each head and bucket of distances (Raffel et al. 2020,
 * arXiv:1910.10683, §2.1).
 *
 * @param table float32[buckets, H]
 * @returns float32[1, H, L, M], to be added to attention logits.
 */
export function positionBias(
  table: tf.Tensor2D,
  length: number,
  memoryLength: number,
  buckets: PositionBuckets,
): tf.Tensor4D {
  const ids_LM = tf.tensor2d(bucketIds(length, memoryLength, buckets), [length, memoryLength], "int32");
  const bias_HLM = tf.transpose(embedding(table, ids_LM), [2, 0, 1]);
  return tf.expandDims(bias_HLM, 0);
}

/** The bucket of each pair of a query and a key, int32[L, M]. */
export function bucketIds(length: number, memoryLength: number, buckets: PositionBuckets): Int32Array {
  const starts = bucketStarts(buckets);
  const ids = new Int32Array(length * memoryLength);
  for (let query = 0; query < length; query++) {
    for (let key = 0; key < memoryLength; key++)
      ids[query * memoryLength + key] = bucketOf(key - query, starts, buckets);
  }
  return ids;
}

function bucketOf(keyMinusQuery: number, starts: readonly number[], { bidirectional }: PositionBuckets): number {
  const later = bidirectional && keyMinusQuery > 0;
  const distance = bidirectional ? Math.abs(keyMinusQuery) : Math.max(0, -keyMinusQuery);
  let bucket = starts.length - 1;
  while (starts[bucket]! > distance) bucket--;
  return later ? starts.length + bucket : bucket;
}

/**
 * The smallest distance of each bucket of one direction: half of the buckets hold one distance each, e of them; the n
 * others grow by equal factors, `e + k` from `e·(max/e)^(k/n)` on.
 *
 * Decided by whole numbers, `distanceⁿ ≥ eⁿ⁻ᵏ·maxᵏ`, so that it does not hang on how a machine rounds a logarithm.
 */
function bucketStarts({ numBuckets, maxDistance, bidirectional }: PositionBuckets): number[] {
  const count = bidirectional ? Math.floor(numBuckets / 2) : numBuckets;
  const exact = Math.floor(count / 2);
  const n = count - exact;
  const starts = Array.from({ length: exact + 1 }, (_, distance) => distance);
  for (let distance = exact; starts.length < count; ) {
    const k = starts.length - exact;
    const reached = BigInt(distance) ** BigInt(n) >= BigInt(exact) ** BigInt(n - k) * BigInt(maxDistance) ** BigInt(k);
    if (reached) starts.push(distance);
    else distance++;
  }
  return starts;
}
