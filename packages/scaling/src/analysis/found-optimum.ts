import { lossOf } from "../fit/predict-loss.js";
import type { Run } from "../fit/run.js";
import type { Law, LawParameters } from "../laws/law.js";
import { computeOptimum, type FlopsPerToken } from "../laws/optimum.js";
import type { FoundOptimum } from "./fits.js";

/** The best N and D at C, and whether they lie outside what the runs sampled. */
export function foundOptimum(
  law: Law,
  parameters: LawParameters,
  C: number,
  flops: FlopsPerToken,
  runs: readonly Run[],
): FoundOptimum {
  const optimum = computeOptimum(lossOf(law, parameters), C, flops);
  const inside = (value: number, sampled: readonly number[]) =>
    value >= Math.min(...sampled) && value <= Math.max(...sampled);
  const [sizes, tokens] = [runs.map(({ N }) => N), runs.map(({ D }) => D)];
  return { ...optimum, outside: !inside(optimum.N, sizes) || !inside(optimum.D, tokens) };
}
