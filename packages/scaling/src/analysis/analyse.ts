import { dropHighest } from "../fit/drop-highest.js";
import { fitLaw } from "../fit/fit-law.js";
import { computeOf, crossError, holdoutError, leaveOneOut, rolling } from "../fit/holdout.js";
import { aicc, likelihoodPower } from "../fit/likelihood.js";
import { noiseOf } from "../fit/noise.js";
import { lossOf } from "../fit/predict-loss.js";
import { profile } from "../fit/profile.js";
import { refit } from "../fit/refit.js";
import { refusal } from "../fit/refusal.js";
import { pointOf, type Run } from "../fit/run.js";
import { flopsCurve, flopsPoints } from "../laws/flops-curve.js";
import type { Law, LawName } from "../laws/law.js";
import { laws } from "../laws/laws.js";
import { computeOptimum, type FlopsPerToken } from "../laws/optimum.js";
import { fitMetric, type ScoredRun } from "../metric/metric-law.js";
import { ScalingError } from "../scaling-error.js";
import { approaches } from "./approaches.js";
import { bootstrapFit } from "./bootstrap-fit.js";
import { chosenLaw } from "./choose-law.js";
import { definitionsOf } from "./definitions.js";
import { exponentsOf } from "./exponents.js";
import {
  type AnalysisOptions,
  type Fits,
  type FittedRun,
  type FoundOptimum,
  fitsVersion,
  type LawFit,
} from "./fits.js";
import { warningsOf } from "./warnings.js";

/**
 * Fit laws to runs, with all that tells how far they are to be trusted. Held-out runs are never fitted.
 *
 * @param data What the runs were read from.
 * @throws {ScalingError} If the first law cannot be fitted to these runs.
 */
export async function analyse(data: Fits["data"], runs: readonly FittedRun[], options: AnalysisOptions): Promise<Fits> {
  const fitted = runs.filter(({ heldOut }) => !heldOut);
  const [first] = options.laws;
  const why = refusal(laws[first!], fitted);
  if (why !== null) throw new ScalingError(`Cannot fit ${first} to ${data.file} as ${why}${another(first!, fitted)}`);
  const flops = flopsPoints(runs);
  const context: FitContext = {
    fitted,
    heldOut: runs.filter(({ heldOut }) => heldOut),
    options,
    flops: flopsCurve(flops),
  };
  const lawFits: LawFit[] = [];
  for (const name of options.laws) lawFits.push(await fitOne(laws[name], context));
  const chosen = chosenLaw(lawFits);
  const plain = {
    version: fitsVersion,
    data,
    options,
    runs: runs.map(plainRun),
    flops,
    chosen,
    laws: lawFits,
  } as const;
  const fits = { ...plain, metric: fitMetric(scored(fitted)), ...approaches(fitted) };
  return { ...fits, warnings: warningsOf(fits) };
}

function plainRun({ N, D, U, C, loss, nonEmbedding, f1, heldOut }: FittedRun): FittedRun {
  return { N, D, U, C, loss, nonEmbedding, f1, heldOut };
}

function scored(runs: readonly FittedRun[]): ScoredRun[] {
  return runs.flatMap((run) => (run.f1 === null ? [] : [{ loss: run.loss, C: computeOf(run), metric: run.f1 }]));
}

interface FitContext {
  fitted: readonly FittedRun[];
  heldOut: readonly FittedRun[];
  options: AnalysisOptions;
  flops: FlopsPerToken;
}

/** A law that would do, to end a refusal with. */
function another(refused: LawName, runs: readonly Run[]): string {
  const other = (["power-in-N", "power-in-D"] as const).find((name) => refusal(laws[name], runs) === null);
  return other === undefined || other === refused ? "" : ` (--laws ${other} would do)`;
}

async function fitOne(law: Law, context: FitContext): Promise<LawFit> {
  const { fitted, options } = context;
  const head = { law: law.name, formula: law.formula };
  const refused = refusal(law, fitted);
  if (refused !== null) return { ...head, refused };
  const points = fitted.map(pointOf);
  const { delta } = options;
  const fit = fitLaw(law, points, { delta, reference: options.reference });
  const { parameters } = fit;
  const power = likelihoodPower(fit.residuals, delta);
  const cross = (folds: Parameters<typeof crossError>[1]) => crossError(law, folds, parameters, delta);
  return {
    ...head,
    refused,
    fit,
    exponents: exponentsOf(parameters),
    aicc: aicc(fit.objective, power, fitted.length, law.theta.length),
    leaveOneSizeOut: cross(leaveOneOut(fitted, "N")),
    leaveOneTokensOut: cross(leaveOneOut(fitted, "D")),
    rolling: cross(rolling(fitted)),
    holdout: holdoutOf(law, parameters, context),
    noise: noiseOf(fitted, fit.residuals, law.theta.length),
    profiles: profiled(law).map((name) => profile(law, points, fit, name, { delta, power })),
    dropHighest: dropHighest(law, fitted, parameters, delta),
    optima: optimaOf(law, parameters, context),
    definitions: definitionsOf(law, fitted, parameters, context.flops, delta),
    bootstrap: await bootstrapFit(law, fitted, fit, options),
  };
}

/** Parameters whose profile says whether the runs know them. */
function profiled({ name, theta }: Law): string[] {
  if (name === "constant") return [];
  return ["E", "alpha", "beta", "RD", "RN"].filter((each) => theta.includes(each) || theta.includes(`ln ${each}`));
}

/** The runs marked as held out, else the dearest size or budget: predicted by a fit without them. */
function holdoutOf(law: Law, parameters: Readonly<Record<string, number>>, { fitted, heldOut, options }: FitContext) {
  if (heldOut.length > 0) return holdoutError(law, parameters, heldOut);
  const most = Math.max(...fitted.map(computeOf));
  const test = fitted.filter((run) => computeOf(run) >= most * (1 - 1e-6));
  const train = fitted.filter((run) => !test.includes(run));
  if (refusal(law, train) !== null) return null;
  return holdoutError(law, refit(law, train.map(pointOf), parameters, options.delta), test);
}

/** The optimum at the largest compute measured and at ten times that; none for a law that has none. */
function optimaOf(law: Law, parameters: Readonly<Record<string, number>>, context: FitContext): FoundOptimum[] {
  if (!law.hasOptimum) return [];
  const all = [...context.fitted, ...context.heldOut];
  const most = Math.max(...all.map(computeOf));
  return [most, 10 * most].map((C) => foundOptimum(law, parameters, C, context.flops, all));
}

export function foundOptimum(
  law: Law,
  parameters: Readonly<Record<string, number>>,
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
