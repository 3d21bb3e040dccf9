import type { Batch } from "@umie/data";
import { type LossSums, lossQuantaPerNat, type StepEntry } from "@umie/ledger";

/** What each counter of a dataset and task counts, in the order in which they travel. */
const kinds = ["lossQuanta", "tokens", "sourceTokens", "examples"] as const satisfies readonly (keyof LossSums)[];

/**
 * The counters that travel behind the gradient through the same exact sums: leaves that were not finite, then for
 * each key (`dataset/task`) its {@link kinds}. All are whole numbers, so any grouping gives the same.
 */
export function counterCount(keys: readonly string[]): number {
  return 1 + kinds.length * keys.length;
}

/** Key of a prompt's loss in the log. */
export const lossKey = ({ dataset, task }: { dataset: string; task: string }) => `${dataset}/${task}`;

/**
 * The counters of one leaf.
 *
 * @param rowLoss float32[B], token-summed loss of each row in nats.
 * @param finite false: the leaf's gradient or loss cannot be summed, so its loss does not count.
 */
export function leafCounters(
  keys: readonly string[],
  batch: Batch,
  rowLoss: Float32Array,
  finite: boolean,
): Float64Array {
  const counters = new Float64Array(counterCount(keys));
  counters[0] = finite ? 0 : 1;
  for (const [row, prompt] of batch.prompts.entries()) {
    const at = 1 + kinds.length * keys.indexOf(lossKey(prompt));
    const [tokens, sourceTokens] = tokensOf(batch, row);
    if (finite) counters[at]! += roundHalfEven(rowLoss[row]! * lossQuantaPerNat);
    counters[at + 1]! += tokens;
    counters[at + 2]! += sourceTokens;
    counters[at + 3]! += 1;
  }
  return counters;
}

/** Target and source tokens of a row, padding left out. */
export function tokensOf(batch: Batch, row: number): [target: number, source: number] {
  const { sourceLength: L, targetLength: T } = batch;
  const weights = batch.decoderLossWeights.subarray(row * T, (row + 1) * T);
  const source = batch.encoderInputTokens.subarray(row * L, (row + 1) * L);
  return [weights.reduce((sum, weight) => sum + weight, 0), source.reduce((sum, id) => sum + (id === 0 ? 0 : 1), 0)];
}

/** What the counters of a whole step say; keys without an example in it are left out. */
export function readCounters(keys: readonly string[], counters: Float64Array) {
  const sums: StepEntry["sums"] = {};
  let tokens = 0;
  for (const [index, key] of keys.entries()) {
    const first = 1 + kinds.length * index;
    const part = Object.fromEntries(kinds.map((kind, i) => [kind, counters[first + i]!])) as unknown as LossSums;
    tokens += part.tokens;
    if (part.examples > 0) sums[key] = part;
  }
  return { finite: counters[0] === 0, tokens, sums };
}

/** Rounding to the nearest integer, ties to the even one; exact for |x| < 2^51. */
export function roundHalfEven(x: number): number {
  const shift = 1.5 * 2 ** 52;
  return x + shift - shift;
}
