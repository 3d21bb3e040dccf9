import { computeOf } from "../fit/holdout.js";
import { lossOf } from "../fit/predict-loss.js";
import { refit } from "../fit/refit.js";
import { pointOf } from "../fit/run.js";
import type { Law, LawParameters } from "../laws/law.js";
import { computeOptimum, type FlopsPerToken, sixN } from "../laws/optimum.js";
import type { Definition, FittedRun } from "./fits.js";

/**
 * How far the exponent of the optimum, N* ~ C^a, hangs on what is called N and C: all parameters or those without
 * embeddings, exact FLOPs or 6 N D (Porian et al. 2024, Pearce & Song 2024).
 */
export function definitionsOf(
  law: Law,
  runs: readonly FittedRun[],
  parameters: LawParameters,
  flops: FlopsPerToken,
  delta: number,
): Definition[] {
  if (!law.hasOptimum) return [];
  const C = Math.max(...runs.map(computeOf));
  const measured = flops === sixN ? [] : [{ N: "total", C: "exact", a: exponent(law, parameters, flops, C) } as const];
  const plain = { N: "total", C: "6ND", a: exponent(law, parameters, sixN, C) } as const;
  const without = runs.flatMap((run) => (run.nonEmbedding === null ? [] : [{ ...run, N: run.nonEmbedding }]));
  if (without.length < runs.length) return [...measured, plain];
  const refitted = refit(law, without.map(pointOf), parameters, delta);
  return [...measured, plain, { N: "without embeddings", C: "6ND", a: exponent(law, refitted, sixN, C) }];
}

/** The local exponent at C, from the optima at C and ten times C. */
function exponent(law: Law, parameters: LawParameters, flops: FlopsPerToken, C: number): number {
  const loss = lossOf(law, parameters);
  const [here, there] = [C, 10 * C].map((compute) => computeOptimum(loss, compute, flops).N);
  return Math.log10(there! / here!);
}
