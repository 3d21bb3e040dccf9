import { z } from "zod";
import { exponentsOf } from "../analysis/exponents.js";
import { bootstrap } from "../fit/bootstrap-threads.js";
import { type Fit, fitLaw, objectiveOf, residualsOf } from "../fit/fit-law.js";
import { lossOf } from "../fit/predict-loss.js";
import { type Point, pointOf } from "../fit/run.js";
import type { Law, LawParameters } from "../laws/law.js";
import { laws } from "../laws/laws.js";
import { chinchillaExponents, computeOptimum } from "../laws/optimum.js";
import { chinchilla } from "../laws/separable-laws.js";
import { mean, percentileInterval, standardDeviation } from "../numerics/sample.js";
import { ScalingError } from "../scaling-error.js";
import { type CaseContext, caseRows } from "./case-rows.js";
import { awayFrom, type Check, checksOf, within, withinShare } from "./check.js";
import { fieldAt, numbersAt, type TargetCase } from "./targets.js";

/** Every name under which a target speaks of a fit: A, lnA, …, and a, b and G of the optimum. */
function withLogs(parameters: LawParameters): Record<string, number> {
  const logs = Object.entries(parameters).map(([name, value]) => [`ln${name}`, Math.log(value)]);
  return { ...parameters, ...Object.fromEntries(logs), ...exponentsOf(parameters) };
}

/** The law that a case names by its formula; Chinchilla where it names none. */
function lawOf({ id, law: formula }: TargetCase): Law {
  if (typeof formula !== "string") return chinchilla;
  const plain = (text: string) => text.replace(/^L ?=/, "").replace(/[\s*()]/g, "");
  const law = Object.values(laws).find((each) => plain(each.formula) === plain(formula));
  if (law) return law;
  const known = Object.values(laws).map((each) => each.formula.replace("L = ", ""));
  throw new ScalingError(`Cannot verify ${id} as its law must be one of ${known.join("; ")}: it is ${formula}`);
}

/** With the mean instead of the sum and usual tolerances, one finds this a on the 240 points (scaling.md §0). */
const [mistakenA, farFromIt] = [0.45, 0.05];

/** Approach 3: parameters, optimum at given compute, and intervals when resamples are asked for. */
export async function surfaceCase(target: TargetCase, context: CaseContext): Promise<Check[]> {
  const points = caseRows(target, context).train.map(pointOf);
  const law = lawOf(target);
  const fit = fitLaw(law, points, { delta: target.delta });
  const got: Record<string, number> = { ...withLogs(fit.parameters), objective: fit.objective };
  return [
    ...checksOf("", got, target.reference, numbersAt(target, target.tolerance ? "tolerance" : "tolerance_reference")),
    ...publishedChecks(target, got),
    ...optimumChecks(target, law, fit.parameters),
    ...(target.bootstrap_reference ? [awayFrom("a, not the mean's", got.a!, mistakenA, farFromIt)] : []),
    ...(await bootstrapChecks(target, fit, points, context.resamples)),
  ];
}

function publishedChecks(target: TargetCase, got: Readonly<Record<string, number>>): Check[] {
  if (target.tolerance_published === undefined) return [];
  const published = fieldAt(target, "published", z.record(z.string(), z.unknown()));
  return checksOf("published ", got, published, numbersAt(target, "tolerance_published"));
}

const optima = z.array(z.looseObject({ C: z.number(), N: z.number(), D: z.number(), L: z.number().optional() }));

function optimumChecks(target: TargetCase, law: Law, parameters: LawParameters): Check[] {
  if (target.optimum_at_C === undefined) return [];
  const share = fieldAt(target, "tolerance_optimum_rel", z.number());
  return fieldAt(target, "optimum_at_C", optima).flatMap(({ C, N, D, L }) => {
    const found = computeOptimum(lossOf(law, parameters), C);
    const at = `at C ${C.toExponential(2)}`;
    return [
      withinShare(`N* ${at}`, found.N, N, share),
      withinShare(`D* ${at}`, found.D, D, share),
      ...(L === undefined ? [] : [withinShare(`L ${at}`, found.loss, L, share)]),
    ];
  });
}

const ends = z.record(z.string(), z.tuple([z.number(), z.number()]));
const bootstrapReference = z.looseObject({ se: z.record(z.string(), z.number()), ci95: ends, ci80: ends.optional() });
const bootstrapTolerance = z.looseObject({
  resamples_min: z.number(),
  se_rel: z.record(z.string(), z.number()),
  ci_end_abs: z.record(z.string(), z.number()),
});

async function bootstrapChecks(
  target: TargetCase,
  fit: Fit,
  points: readonly Point[],
  resamples: number,
): Promise<Check[]> {
  if (resamples === 0 || target.bootstrap_reference === undefined) return [];
  const { se, ci95, ci80 = {} } = fieldAt(target, "bootstrap_reference", bootstrapReference);
  const { se_rel, ci_end_abs } = fieldAt(target, "tolerance_bootstrap", bootstrapTolerance);
  const problem = { law: fit.law, points, delta: target.delta, optimum: fit.parameters, seed: 1 };
  const draws = (await bootstrap(problem, resamples)).filter((draw) => draw !== null).map(withLogs);
  const column = (name: string) => draws.map((draw) => draw[name]!);
  const intervals = [
    { level: 0.95, wanted: ci95 },
    { level: 0.8, wanted: ci80 },
  ].flatMap(({ level, wanted }) =>
    Object.entries(wanted)
      .filter(([name]) => ci_end_abs[name] !== undefined)
      .flatMap(([name, [low, high]]) => {
        const [gotLow, gotHigh] = percentileInterval(column(name), level);
        const label = `${100 * level} % of ${name},`;
        return [
          within(`${label} low`, gotLow, low, ci_end_abs[name]!),
          within(`${label} high`, gotHigh, high, ci_end_abs[name]!),
        ];
      }),
  );
  return [
    ...Object.entries(se_rel).map(([name, share]) =>
      withinShare(`SE of ${name}`, standardDeviation(column(name)), se[name]!, share),
    ),
    ...intervals,
  ];
}

/** The objective at given parameters, without a fit. */
export function objectiveCase(target: TargetCase, context: CaseContext): Check[] {
  const points = caseRows(target, context).train.map(pointOf);
  const share = fieldAt(target, "tolerance_rel", z.number());
  const given = fieldAt(target, "points", z.array(z.record(z.string(), z.union([z.number(), z.string()]))));
  return given.flatMap((row) => {
    const value = (name: string) => Number(row[name] ?? Math.exp(Number(row[`ln${name}`])));
    const parameters = Object.fromEntries(["A", "B", "E", "alpha", "beta"].map((name) => [name, value(name)]));
    const residuals = residualsOf(chinchilla, chinchilla.thetaOf(parameters), points);
    const squares = residuals.map((residual, i) => (Math.exp(points[i]!.lnLoss) * Math.expm1(residual)) ** 2);
    const objective = objectiveOf(residuals, points, target.delta);
    return [
      withinShare(`objective, ${row.name}`, objective, Number(row.objective), share),
      ...(row.rmse === undefined
        ? []
        : [withinShare(`RMSE of L, ${row.name}`, Math.sqrt(mean(squares)), Number(row.rmse), share)]),
    ];
  });
}

/** A fit on cheap runs, held against the dear ones. */
export function holdoutCase(target: TargetCase, context: CaseContext): Check[] {
  const { train, test } = caseRows(target, context);
  const { parameters } = fitLaw(chinchilla, train.map(pointOf), { delta: target.delta });
  const predict = lossOf(chinchilla, parameters);
  const errors = test.map(({ N, D, loss }) => 100 * (predict(N, D) / loss - 1));
  const sizes = errors.map(Math.abs);
  const summary = { mape: mean(sizes), max: Math.max(...sizes), bias: mean(errors) };
  const tolerance = numbersAt(target, "tolerance");
  const wanted = (name: string) => Number(target.reference[name]);
  return [
    ...checksOf("", { ...parameters, ...chinchillaExponents(parameters) }, target.reference, tolerance),
    within("mean error on holdout, %", summary.mape, wanted("test_mape_percent"), tolerance.mape_abs!),
    within("largest error on holdout, %", summary.max, wanted("test_max_ape_percent"), tolerance.mape_abs!),
    within("bias on holdout, %", summary.bias, wanted("test_bias_percent"), tolerance.mape_abs!),
  ];
}
