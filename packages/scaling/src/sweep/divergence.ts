export interface DivergenceOptions {
  /** A loss above so many times the lowest before it is too high. */
  factor?: number;
  /** So many evaluations in a row. */
  evaluations?: number;
}

/**
 * Whether a run has diverged, and why: a loss that is no number, or one that stays far above what it was. Such a run is tried
 * once more with a third of its learning rate; a second time it is listed, and out of the fit.
 *
 * @param losses Dev or training losses in order.
 */
export function divergence(
  losses: readonly number[],
  { factor = 1.5, evaluations = 3 }: DivergenceOptions = {},
): string | null {
  let [lowest, high] = [Number.POSITIVE_INFINITY, 0];
  for (const [i, loss] of losses.entries()) {
    if (!Number.isFinite(loss)) return `the loss was ${loss} at evaluation ${i + 1}`;
    high = loss > factor * lowest ? high + 1 : 0;
    if (high >= evaluations)
      return `the loss stayed above ${factor} times its lowest ${lowest} for ${evaluations} evaluations`;
    lowest = Math.min(lowest, loss);
  }
  return null;
}
