import { percentileInterval, standardDeviation } from "../numerics/sample.js";

/** What resamples say of a number. */
export interface Interval {
  se: number;
  /** Percentile intervals by level: `"0.8"`, `"0.95"`. */
  levels: Record<string, [low: number, high: number]>;
}

export function intervalOf(values: readonly number[], levels: readonly number[]): Interval {
  return {
    se: standardDeviation(values),
    levels: Object.fromEntries(levels.map((level) => [String(level), percentileInterval(values, level)])),
  };
}

/** Covariance of columns by name, over rows of numbers. */
export function covariance(rows: readonly Readonly<Record<string, number>>[], names: readonly string[]): number[][] {
  const means = names.map((name) => rows.reduce((sum, row) => sum + row[name]!, 0) / rows.length);
  const entry = (i: number, j: number) =>
    rows.reduce((sum, row) => sum + (row[names[i]!]! - means[i]!) * (row[names[j]!]! - means[j]!), 0) /
    (rows.length - 1);
  return names.map((_, i) => names.map((_, j) => entry(i, j)));
}
