import { z } from "zod";
import { fitHeld } from "../fit/fit-held.js";
import { objectiveOf, residualsOf } from "../fit/fit-law.js";
import { lossOf } from "../fit/predict-loss.js";
import { pointOf } from "../fit/run.js";
import type { LawParameters } from "../laws/law.js";
import { repeatedData } from "../laws/repeated-data.js";
import { ScalingError } from "../scaling-error.js";
import { type CaseContext, caseRows } from "./case-rows.js";
import { type Check, within, withinShare } from "./check.js";
import { fieldAt, numbersAt, type TargetCase } from "./targets.js";

/** Parameters given as `lnA` or `A`. */
function parametersOf(given: Readonly<Record<string, number>>): LawParameters {
  const value = (name: string) => given[name] ?? Math.exp(given[`ln${name}`]!);
  return Object.fromEntries(["A", "B", "E", "alpha", "beta", "RD", "RN"].map((name) => [name, value(name)]));
}

const forwardRows = z.array(z.object({ N: z.number(), D: z.number(), U: z.number(), L: z.number() }));

/** The formula at given parameters. */
export function forwardCase(target: TargetCase): Check[] {
  const predict = lossOf(repeatedData, parametersOf(numbersAt(target, "parameters")));
  const tolerance = fieldAt(target, "tolerance_abs", z.number());
  return fieldAt(target, "published", forwardRows).map(({ N, D, U, L }) =>
    within(`L of N ${N.toExponential(2)}, D ${D.toExponential(2)}`, predict(N, D, U), L, tolerance),
  );
}

const minimum = z.object({ RD: z.number(), RN: z.number(), objective: z.number() });
const held = ["A", "B", "E", "alpha", "beta"];

/** What repeats and excess parameters are worth, the rest held. */
export function repeatedCase(target: TargetCase, context: CaseContext): Check[] {
  const source = context.cases.find((other) => other.parameters !== undefined);
  if (!source) throw new ScalingError(`Cannot verify ${target.id} as a case with parameters must stand there`);
  const points = caseRows(target, context).train.map(pointOf);
  const given = parametersOf(numbersAt(source, "parameters"));
  const { objective_rel, RD_rel, RN_rel } = numbersAt(target, "tolerance");
  const from = (start: { RD: number; RN: number }) =>
    fitHeld(repeatedData, points, { ...given, ...start }, held, target.delta);
  const held3 = (name: string, start: { RD: number; RN: number }, want: z.infer<typeof minimum>) => {
    const { parameters, objective } = from(start);
    return [
      withinShare(`objective, ${name}`, objective, want.objective, objective_rel!),
      withinShare(`RD, ${name}`, parameters.RD!, want.RD, RD_rel!),
      withinShare(`RN, ${name}`, parameters.RN!, want.RN, RN_rel!),
    ];
  };
  const published = fieldAt(target, "published", z.record(z.string(), z.number()));
  const residuals = residualsOf(repeatedData, repeatedData.thetaOf({ ...given, ...published }), points);
  const local = Object.entries(target.reference).flatMap(([key, value]) => {
    const [, RD, RN] = /^local_minimum_from_start_\(([\d.]+),([\d.]+)\)$/.exec(key) ?? [];
    return RD === undefined ? [] : [{ start: { RD: Number(RD), RN: Number(RN) }, want: minimum.parse(value) }];
  });
  const lower = z.array(minimum).parse(target.reference.lower_minima ?? []);
  return [
    within("runs", points.length, published.samples ?? points.length, 0),
    withinShare(
      "objective at the published point",
      objectiveOf(residuals, points, target.delta),
      Number(target.reference.objective_at_published),
      objective_rel!,
    ),
    ...local.flatMap(({ start, want }) => held3("local minimum", start, want)),
    ...lower.flatMap((want) => held3(`minimum at RD ${want.RD.toFixed(0)}`, want, want)),
  ];
}
