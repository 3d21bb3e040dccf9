import { bucketsOf } from "./min-hash.js";
import { jaccard, shinglesOf } from "./shingles.js";

/**
 * Shingles of two near-duplicates that are shared, at least: Jaccard similarity. Measured on the real sets:
 * docs/data.md.
 */
export const leastSimilarity = 0.8;

/** Keys shorter than this are near-duplicates of nothing, as one other name would hardly show. */
export const fewestLettersNear = 20;

export interface NearTexts {
  train: string;
  heldOut: string;
  /** Jaccard similarity of their shingles. */
  similarity: number;
}

/**
 * Pairs of different keys, one of each list, whose shingles are alike. MinHash finds the candidates, their exact
 * similarity decides. In the order of `train`, then of `heldOut`.
 */
export function nearTexts(train: Iterable<string>, heldOut: Iterable<string>): NearTexts[] {
  const long = (keys: Iterable<string>) => [...new Set(keys)].filter((key) => key.length >= fewestLettersNear);
  const held = long(heldOut);
  const buckets = bucketIndex(held);
  return long(train).flatMap((key) => {
    const candidates = candidatesOf(key, buckets);
    if (candidates.length === 0) return [];
    const shingles = shinglesOf(key);
    return candidates
      .map((at) => ({ train: key, heldOut: held[at]!, similarity: jaccard(shingles, shinglesOf(held[at]!)) }))
      .filter((pair) => pair.similarity >= leastSimilarity && pair.heldOut !== key);
  });
}

/** Places of keys, by bucket; hashes of bands differ by band, so one map holds them all. */
function bucketIndex(keys: readonly string[]): Map<number, number[]> {
  const index = new Map<number, number[]>();
  for (const [at, key] of keys.entries()) {
    for (const bucket of bucketsOf(key)) {
      const places = index.get(bucket);
      if (places === undefined) index.set(bucket, [at]);
      else places.push(at);
    }
  }
  return index;
}

/** In order, each once. */
function candidatesOf(key: string, buckets: ReadonlyMap<number, readonly number[]>): number[] {
  const places = new Set<number>();
  for (const bucket of bucketsOf(key)) for (const at of buckets.get(bucket) ?? []) places.add(at);
  return [...places].sort((a, b) => a - b);
}
