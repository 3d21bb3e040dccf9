import { keyedPermutation } from "../batches/permutation.js";

/** A leaf of an evaluation: examples of one dataset, so that its counts belong to that dataset. */
export interface EvaluationLeaf {
  dataset: number;
  /** Indices into the dataset's evaluation examples, ascending. */
  examples: readonly number[];
}

/** What an evaluation reads; known to whoever plans it without opening any data. */
export interface EvaluationPlan {
  /** Examples of each dataset, in the order of the recipe. */
  sizes: readonly number[];
  /** Examples taken of each at most; may be Infinity. */
  maxExamples: number;
  /** Examples of a leaf; the last of a dataset may hold fewer. */
  perLeaf: number;
  seed: number;
}

/**
 * The leaves of one evaluation: every example of each dataset, or of a dataset with more than `maxExamples` a fixed
 * subset, the first ones of a shuffle keyed by (seed, dataset). The same at every step of a run, so that scores can be
 * compared.
 *
 * @throws {RangeError} If `perLeaf` or `maxExamples` is not an integer ≥ 1 (`maxExamples` may be Infinity).
 */
export function evaluationLeaves({ sizes, maxExamples, perLeaf, seed }: EvaluationPlan): EvaluationLeaf[] {
  if (!Number.isInteger(perLeaf) || perLeaf < 1)
    throw new RangeError(`Cannot plan an evaluation as perLeaf must be an integer ≥ 1: got ${perLeaf}`);
  if (!(maxExamples >= 1))
    throw new RangeError(`Cannot plan an evaluation as maxExamples must be at least 1: got ${maxExamples}`);
  return sizes.flatMap((size, dataset) => {
    const chosen = chooseExamples(size, maxExamples, seed, dataset);
    const leaves = Math.ceil(chosen.length / perLeaf);
    return Array.from({ length: leaves }, (_, i) => ({
      dataset,
      examples: chosen.slice(i * perLeaf, (i + 1) * perLeaf),
    }));
  });
}

function chooseExamples(size: number, maxExamples: number, seed: number, dataset: number): number[] {
  if (size <= maxExamples) return Array.from({ length: size }, (_, i) => i);
  // The 1 keeps this shuffle apart from the sampler's, which are keyed by (seed, epoch) and (seed, epoch, dataset).
  const place = keyedPermutation(size, seed, dataset, 0, 1);
  return Array.from({ length: Math.floor(maxExamples) }, (_, i) => place(i)).sort((a, b) => a - b);
}
