import { dropHighest } from "../fit/drop-highest.js";
import { type Fit, fitLaw } from "../fit/fit-law.js";
import {
  computeOf,
  crossError,
  type Fold,
  type HoldoutError,
  holdoutError,
  leaveOneOut,
  rolling,
} from "../fit/holdout.js";
import { aicc, likelihoodPower } from "../fit/likelihood.js";
import { type Noise, noiseOf } from "../fit/noise.js";
import { profile } from "../fit/profile.js";
import { refit } from "../fit/refit.js";
import { refusal } from "../fit/refusal.js";
import { pointOf } from "../fit/run.js";
import type { Law, LawParameters } from "../laws/law.js";
import { laws } from "../laws/laws.js";
import type { FlopsPerToken } from "../laws/optimum.js";
import { bootstrapFit } from "./bootstrap-fit.js";
import { definitionsOf } from "./definitions.js";
import { exponentsOf } from "./exponents.js";
import type { AnalysisOptions, BootstrapFit, FittedRun, FoundOptimum, LawFit } from "./fits.js";
import { foundOptimum } from "./found-optimum.js";
import { lossIntervals } from "./loss-intervals.js";

export interface FitContext {
  fitted: readonly FittedRun[];
  heldOut: readonly FittedRun[];
  options: AnalysisOptions;
  flops: FlopsPerToken;
}

/** Every law asked for, fitted or refused, with what tells how far it is to be trusted. */
export async function fitLaws(context: FitContext): Promise<LawFit[]> {
  const { fitted, options } = context;
  const points = fitted.map(pointOf);
  const fits = options.laws.map((name) =>
    refusal(laws[name], fitted) === null ? fitLaw(laws[name], points, options) : null,
  );
  const [best] = fits.filter((fit) => fit !== null).sort((a, b) => a.objective - b.objective);
  // One power for all laws, the best one's, so that they can be compared.
  const power = best ? likelihoodPower(best.residuals, options.delta) : fitted.length;
  const lawFits: LawFit[] = [];
  for (const [i, name] of options.laws.entries()) {
    const { formula } = laws[name];
    const fit = fits[i];
    if (fit) lawFits.push({ law: name, formula, refused: null, fit, ...(await trust(fit, power, context)) });
    else lawFits.push({ law: name, formula, refused: refusal(laws[name], fitted) });
  }
  return lawFits;
}

async function trust(
  fit: Fit,
  power: number,
  context: FitContext,
): Promise<Omit<LawFit, "law" | "formula" | "refused">> {
  const { fitted, options } = context;
  const law = laws[fit.law];
  const points = fitted.map(pointOf);
  const { delta } = options;
  const { parameters } = fit;
  const bootstrap = await bootstrapFit(law, fitted, fit, options);
  const noise = noiseOf(fitted, fit.residuals, law.theta.length);
  const cross = (folds: readonly Fold[]) => crossError(law, folds, parameters, delta);
  return {
    exponents: exponentsOf(parameters),
    aicc: aicc(fit.objective, power, fitted.length, law.theta.length),
    leaveOneSizeOut: cross(leaveOneOut(fitted, "N")),
    leaveOneTokensOut: cross(leaveOneOut(fitted, "D")),
    rolling: cross(rolling(fitted)),
    holdout: holdoutOf(fit, bootstrap, noise, context),
    noise,
    profiles: profiled(law).map((name) => profile(law, points, fit, name, { delta, power })),
    dropHighest: dropHighest(law, fitted, parameters, delta),
    optima: optimaOf(law, parameters, context),
    definitions: definitionsOf(law, fitted, parameters, context.flops, delta),
    bootstrap,
  };
}

/** Parameters whose profile says whether the runs know them. */
function profiled({ name, theta }: Law): string[] {
  if (name === "constant") return [];
  return ["E", "alpha", "beta", "RD", "RN"].filter((each) => theta.includes(each) || theta.includes(`ln ${each}`));
}

/** The runs marked as held out, with intervals; where none is, the dearest ones, predicted by a fit without them. */
function holdoutOf(
  { law: name, parameters }: Fit,
  bootstrap: BootstrapFit | null,
  { residualSd }: Noise,
  { fitted, heldOut, options }: FitContext,
): HoldoutError | null {
  const law = laws[name];
  if (heldOut.length > 0) {
    const error = holdoutError(law, parameters, heldOut);
    const draws = bootstrap?.draws ?? [];
    const runs = error.runs.map((run) => ({ ...run, intervals: lossIntervals(law, draws, residualSd, run, options) }));
    return { ...error, runs };
  }
  const most = Math.max(...fitted.map(computeOf));
  const test = fitted.filter((run) => computeOf(run) >= most * (1 - 1e-6));
  const train = fitted.filter((run) => !test.includes(run));
  if (refusal(law, train) !== null) return null;
  return holdoutError(law, refit(law, train.map(pointOf), parameters, options.delta), test);
}

/** The optimum at the largest compute measured and at ten times that; none for a law that has none. */
function optimaOf(law: Law, parameters: LawParameters, context: FitContext): FoundOptimum[] {
  if (!law.hasOptimum) return [];
  const all = [...context.fitted, ...context.heldOut];
  const most = Math.max(...all.map(computeOf));
  return [most, 10 * most].map((C) => foundOptimum(law, parameters, C, context.flops, all));
}
