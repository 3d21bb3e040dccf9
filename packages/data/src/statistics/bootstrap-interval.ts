import { type MatchCounts, ratio } from "../scorers/counts.js";
import { counterRng } from "../synth/counter-rng.js";
import { checkResampling, defaultResampling, percentileInterval, quotientsOf, type Resampling } from "./resampling.js";

/** Where a score probably lies. */
export interface Interval {
  low: number;
  high: number;
}

/**
 * Percentile bootstrap interval of micro-F1 (Efron 1979): units, such as sentences, are drawn with replacement, their counts summed,
 * F1 worked out of the sums.
 *
 * @param level Share of the resamples inside, default 0.95.
 * @throws {RangeError} If there is no unit.
 */
export function bootstrapInterval(
  units: readonly MatchCounts[],
  { level = 0.95, ...options }: Partial<Resampling> & { level?: number } = {},
): Interval {
  const { seed, resamples } = { ...defaultResampling, ...options };
  checkResampling(units.length, { seed, resamples });
  const { parts, wholes } = quotientsOf(units);
  const { below } = counterRng(seed, "bootstrap interval");
  const scores = Float64Array.from({ length: resamples }, () => {
    let [part, whole] = [0, 0];
    for (let n = 0; n < parts.length; n++) {
      const i = below(parts.length);
      part += parts[i]!;
      whole += wholes[i]!;
    }
    return ratio(part, whole);
  });
  return percentileInterval(scores, level);
}
