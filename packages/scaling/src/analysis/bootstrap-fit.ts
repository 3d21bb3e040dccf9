import { bootstrap } from "../fit/bootstrap-threads.js";
import type { Fit } from "../fit/fit-law.js";
import { covariance, intervalOf } from "../fit/intervals.js";
import { strataOf } from "../fit/resample.js";
import { pointOf, type Run } from "../fit/run.js";
import type { Law } from "../laws/law.js";
import { exponentsOf } from "./exponents.js";
import type { AnalysisOptions, BootstrapFit } from "./fits.js";

/** Refits on redrawn runs, each size within itself; null when no resamples are asked for. */
export async function bootstrapFit(
  law: Law,
  runs: readonly Run[],
  { parameters }: Fit,
  { bootstrap: resamples, delta, seed, levels }: AnalysisOptions,
): Promise<BootstrapFit | null> {
  if (resamples === 0) return null;
  const strata = strataOf(runs.map(({ N }) => N));
  const problem = { law: law.name, points: runs.map(pointOf), delta, optimum: parameters, seed, strata };
  const all = await bootstrap(problem, resamples);
  const draws = all.filter((draw) => draw !== null);
  const rows = draws.map((draw) => ({ ...draw, ...exponentsOf(draw) }));
  const names = Object.keys(rows[0] ?? {});
  const intervals = names.map((name) => [
    name,
    intervalOf(
      rows.map((row) => row[name as keyof typeof row]!),
      levels,
    ),
  ]);
  return {
    resamples,
    failed: all.length - draws.length,
    intervals: Object.fromEntries(intervals) as BootstrapFit["intervals"],
    covariance: covariance(draws, Object.keys(parameters)),
    draws,
  };
}
