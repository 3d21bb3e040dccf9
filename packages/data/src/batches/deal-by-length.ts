/**
 * Deals the examples of one step to its K leaves so that a leaf holds examples of similar length and pads little:
 * sorted by falling length, ties in the given order, then cut into K runs. The longest leaf is leaf 0, which workers
 * take first, so that the end of a step is filled with short ones.
 *
 * Stays a pure function of (spec, data, step) as long as the lengths are one.
 *
 * @param examples The K·B examples of the step.
 * @param lengths Tokens of each.
 * @returns K leaves of B examples.
 * @throws {RangeError} If the counts do not fit.
 */
export function dealByLength<E>(examples: readonly E[], lengths: readonly number[], leavesPerStep: number): E[][] {
  if (lengths.length !== examples.length || examples.length % leavesPerStep !== 0) {
    throw new RangeError(
      `Cannot deal as there must be a length for each example and equally many for each of ${leavesPerStep} leaves: got ${examples.length} examples, ${lengths.length} lengths`,
    );
  }
  const perLeaf = examples.length / leavesPerStep;
  const order = examples.map((_, i) => i).sort((a, b) => lengths[b]! - lengths[a]! || a - b);
  return Array.from({ length: leavesPerStep }, (_, leaf) =>
    order.slice(leaf * perLeaf, (leaf + 1) * perLeaf).map((i) => examples[i]!),
  );
}
