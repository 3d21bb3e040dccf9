import { keyedPermutation } from "../batches/permutation.js";
import type { Corpus } from "./corpus.js";

/** A share of the training examples of each dataset. */
export interface Subset {
  /** Above 0, at most 1. */
  fraction: number;
  /** Names the permutation. */
  seed: number;
}

/**
 * The corpus with a share of each training part, in the order of the files; dev and test parts stay whole.
 *
 * A share is a prefix of one permutation of the part, so smaller shares of a seed lie in the larger ones, and every
 * dataset keeps its weight in the mixture. A dataset that has training examples keeps one at least.
 */
export function withSubset(corpus: Corpus, { fraction, seed }: Subset): Corpus {
  const datasets = corpus.datasets.map((dataset, index) => ({
    ...dataset,
    train: prefix(dataset.train, fraction, [seed, index]),
  }));
  return { ...corpus, datasets };
}

function prefix<T>(items: readonly T[], fraction: number, key: readonly number[]): readonly T[] {
  if (items.length === 0) return items;
  const count = Math.max(1, Math.round(items.length * fraction));
  const place = keyedPermutation(items.length, ...key);
  const kept = new Set(Array.from({ length: count }, (_, i) => place(i)));
  return items.filter((_, i) => kept.has(i));
}
