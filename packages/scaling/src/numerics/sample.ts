export function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

/** Standard deviation with n − 1; 0 for a single value. */
export function standardDeviation(values: readonly number[]): number {
  if (values.length < 2) return 0;
  const centre = mean(values);
  return Math.sqrt(values.reduce((sum, value) => sum + (value - centre) ** 2, 0) / (values.length - 1));
}

/** The q-quantile with linear interpolation between order statistics (type 7 of Hyndman & Fan 1996). */
export function quantile(values: readonly number[], q: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sortedQuantile(sorted, q);
}

export function median(values: readonly number[]): number {
  return quantile(values, 0.5);
}

/** A central interval of a sample: `level` 0.95 leaves 2.5 % on each side. */
export function percentileInterval(values: readonly number[], level: number): [low: number, high: number] {
  const sorted = [...values].sort((a, b) => a - b);
  return [sortedQuantile(sorted, (1 - level) / 2), sortedQuantile(sorted, (1 + level) / 2)];
}

function sortedQuantile(sorted: readonly number[], q: number): number {
  if (sorted.length === 0) return Number.NaN;
  const at = q * (sorted.length - 1);
  const below = Math.floor(at);
  const [low, high] = [sorted[below]!, sorted[Math.min(below + 1, sorted.length - 1)]!];
  return low + (at - below) * (high - low);
}

/**
 * The distinct values, ascending, where values within `tolerance` of the smallest of their group count as one: sizes read
 * from a figure jitter.
 */
export function distinct(values: readonly number[], tolerance = 0.01): number[] {
  const groups: number[] = [];
  for (const value of [...values].sort((a, b) => a - b)) {
    if (groups.length === 0 || value > groups.at(-1)! * (1 + tolerance)) groups.push(value);
  }
  return groups;
}
