import { random, wholeBelow } from "../numerics/random.js";
import { percentileInterval, standardDeviation } from "../numerics/sample.js";

/** What one sentence adds to the counts of a run. */
export interface Counts {
  tp: number;
  fp: number;
  fn: number;
}

/** Micro F1 of summed counts; 0 where there is nothing right. */
export function microF1(counts: readonly Counts[]): number {
  const sum = (key: keyof Counts) => counts.reduce((total, count) => total + count[key], 0);
  const twice = 2 * sum("tp");
  return twice === 0 ? 0 : twice / (twice + sum("fp") + sum("fn"));
}

export interface F1Difference {
  first: number;
  second: number;
  difference: number;
  se: number;
  interval: [low: number, high: number];
}

/**
 * The difference in F1 of two runs on the same sentences by the paired bootstrap: sentences are drawn with replacement, the
 * same for both (Koehn 2004).
 *
 * @throws {RangeError} If the runs were not scored on the same number of sentences.
 */
export function pairedF1(
  first: readonly Counts[],
  second: readonly Counts[],
  { resamples = 1000, level = 0.95, seed = 0 } = {},
): F1Difference {
  if (first.length !== second.length || first.length === 0) {
    throw new RangeError(
      `Cannot compare F1 as both runs must have the same sentences: they have ${first.length} and ${second.length}`,
    );
  }
  const differences = Array.from({ length: resamples }, (_, i) => {
    const uniform = random(seed, i);
    const drawn = first.map(() => wholeBelow(uniform, first.length));
    return microF1(drawn.map((at) => second[at]!)) - microF1(drawn.map((at) => first[at]!));
  });
  const [firstF1, secondF1] = [microF1(first), microF1(second)];
  return {
    first: firstF1,
    second: secondF1,
    difference: secondF1 - firstF1,
    se: standardDeviation(differences),
    interval: percentileInterval(differences, level),
  };
}
