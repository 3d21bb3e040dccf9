import { lossOf } from "../fit/predict-loss.js";
import type { Law, LawParameters } from "../laws/law.js";
import { normal, random } from "../numerics/random.js";
import { percentileInterval } from "../numerics/sample.js";

/** What a new run's loss will be, by level: resampled parameters, each with the noise of one run. Empty without resamples. */
export function lossIntervals(
  law: Law,
  draws: readonly LawParameters[],
  residualSd: number,
  { N, D, U }: { N: number; D: number; U: number },
  { levels, seed }: { levels: readonly number[]; seed: number },
): Record<string, [low: number, high: number]> {
  if (draws.length === 0) return {};
  const uniform = random(seed, draws.length);
  const losses = draws.map((draw) => lossOf(law, draw)(N, D, U) * Math.exp(residualSd * normal(uniform)));
  return Object.fromEntries(levels.map((level) => [String(level), percentileInterval(losses, level)]));
}
