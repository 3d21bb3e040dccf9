import { lossQuantaPerNat, type StepEntry } from "@umie/ledger";

/**
 * The counters that travel behind the gradient through the same exact sums: leaves that were not finite, then for
 * each dataset loss quanta, target tokens and examples. All are integers, so any grouping gives the same.
 */
export function counterCount(datasets: readonly string[]): number {
  return 1 + 3 * datasets.length;
}

export interface LeafRows {
  /** Token-summed loss of each row, float32[B], in nats. */
  rowLoss: Float32Array;
  /** float32[B, T] */
  lossWeights: Float32Array;
  /** What each row is; shorter than B when the rest only fills the batch. */
  prompts: readonly { dataset: string }[];
}

/**
 * The counters of one leaf.
 * @param finite false: the leaf's gradient or loss cannot be summed, so its loss does not count.
 */
export function leafCounters(datasets: readonly string[], { rowLoss, lossWeights, prompts }: LeafRows, finite: boolean) {
  const counters = new Float64Array(counterCount(datasets));
  const width = lossWeights.length / rowLoss.length;
  counters[0] = finite ? 0 : 1;
  for (const [row, { dataset }] of prompts.entries()) {
    const at = 1 + 3 * datasets.indexOf(dataset);
    const tokens = lossWeights.subarray(row * width, (row + 1) * width).reduce((sum, w) => sum + w, 0);
    if (finite) counters[at]! += roundHalfEven(rowLoss[row]! * lossQuantaPerNat);
    counters[at + 1]! += tokens;
    counters[at + 2]! += 1;
  }
  return counters;
}

/** The sums over a step, by dataset; datasets without an example in this step are left out. */
export function readCounters(datasets: readonly string[], counters: Float64Array) {
  const sums: StepEntry["datasets"] = {};
  let tokens = 0;
  for (const [index, dataset] of datasets.entries()) {
    const [lossQuanta = 0, count = 0, examples = 0] = counters.subarray(1 + 3 * index, 4 + 3 * index);
    tokens += count;
    if (examples > 0) sums[dataset] = { lossQuanta, tokens: count, examples };
  }
  return { finite: counters[0] === 0, tokens, datasets: sums };
}

/** Rounding to the nearest integer, ties to the even one; exact for |x| < 2^51. */
function roundHalfEven(x: number): number {
  const shift = 1.5 * 2 ** 52;
  return x + shift - shift;
}
