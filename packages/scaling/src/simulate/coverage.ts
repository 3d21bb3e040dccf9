import { bootstrapRange } from "../fit/bootstrap.js";
import { defaultDelta, fitLaw } from "../fit/fit-law.js";
import { lossOf } from "../fit/predict-loss.js";
import { strataOf } from "../fit/resample.js";
import type { Point } from "../fit/run.js";
import type { LawParameters } from "../laws/law.js";
import { laws } from "../laws/laws.js";
import { percentileInterval } from "../numerics/sample.js";
import { type DesignRun, designPoint } from "./design-run.js";
import { noisy } from "./noisy.js";
import type { Surface } from "./surfaces.js";

export interface CoverageOptions {
  /** Standard deviation of ln L from run to run. */
  noise: number;
  repeats: number;
  resamples: number;
  /** Of the intervals, e.g. 0.9. */
  level: number;
  seed: number;
}

/**
 * How often an interval holds the truth, of the parameters and of the loss at the centre of the design: the share of made-up
 * data sets whose percentile bootstrap interval contains what they were made with.
 */
export function coverage(
  surface: Surface,
  runs: readonly DesignRun[],
  options: CoverageOptions,
): Record<string, number> {
  const { noise, repeats, resamples, level, seed } = options;
  const design = runs.map(designPoint);
  const truth = measured(surface.law, surface.parameters, design);
  const strata = strataOf(design.map(({ lnN }) => lnN));
  const hits = Object.fromEntries(Object.keys(truth).map((name) => [name, 0]));
  for (let repeat = 0; repeat < repeats; repeat++) {
    const points = noisy(surface, design, noise, seed, repeat);
    const { parameters } = fitLaw(laws[surface.law], points);
    const problem = { law: surface.law, points, delta: defaultDelta, optimum: parameters, seed: seed + repeat, strata };
    const draws = bootstrapRange(problem, 0, resamples)
      .filter((draw) => draw !== null)
      .map((draw) => measured(surface.law, draw, design));
    for (const [name, value] of Object.entries(truth)) {
      const [low, high] = percentileInterval(
        draws.map((draw) => draw[name]!),
        level,
      );
      if (low <= value && value <= high) hits[name]! += 1;
    }
  }
  return Object.fromEntries(Object.entries(hits).map(([name, count]) => [name, count / repeats]));
}

function measured(law: Surface["law"], parameters: LawParameters, design: readonly Point[]): Record<string, number> {
  const centre = (key: "lnN" | "lnD") => design.reduce((sum, point) => sum + point[key], 0) / design.length;
  const loss = lossOf(laws[law], parameters)(Math.exp(centre("lnN")), Math.exp(centre("lnD")));
  const { alpha, beta } = parameters;
  return { ...parameters, ...(alpha && beta ? { a: beta / (alpha + beta) } : {}), loss };
}
