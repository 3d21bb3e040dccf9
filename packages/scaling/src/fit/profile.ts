import type { Law, LawParameters } from "../laws/law.js";
import { fitHeld } from "./fit-held.js";
import { deviance } from "./likelihood.js";
import type { Point } from "./run.js";

/** How well the data knows one parameter: the objective with the parameter held and all others fitted anew. */
export interface Profile {
  parameter: string;
  curve: { value: number; deviance: number }[];
  /** 95 % likelihood interval; an end is null where the curve stays flat as far as it was followed. */
  interval: [low: number | null, high: number | null];
  identified: boolean;
}

/** The 95 % point of chi-square with one degree of freedom. */
const limit = 3.841;
/** Steps grow, from a share of the value to some fourteen times it. */
const [firstStep, growth, mostSteps] = [0.02, 1.6, 14];

export function profile(
  law: Law,
  points: readonly Point[],
  fit: { parameters: LawParameters; objective: number },
  parameter: string,
  { delta, power }: { delta: number; power: number },
): Profile {
  const follow = (sign: 1 | -1) => {
    const curve: Profile["curve"] = [];
    let from = fit.parameters;
    for (let i = 0; i < mostSteps && (curve.at(-1)?.deviance ?? 0) < limit; i++) {
      const value = moved(law, fit.parameters, parameter, sign * firstStep * growth ** i);
      const refit = fitHeld(law, points, { ...from, [parameter]: value }, [parameter], delta, quick);
      if (!Number.isFinite(refit.objective)) break;
      from = refit.parameters;
      curve.push({ value, deviance: deviance(refit.objective, fit.objective, power) });
    }
    return curve;
  };
  const centre = { value: fit.parameters[parameter]!, deviance: 0 };
  const [below, above] = [follow(-1), follow(1)];
  const interval: Profile["interval"] = [crossing([centre, ...below]), crossing([centre, ...above])];
  return {
    parameter,
    curve: [...below.reverse(), centre, ...above],
    interval,
    identified: interval.every((end) => end !== null),
  };
}

const quick = { maxIterations: 200, relativeTolerance: 1e-9 };

/** Positive parameters move by a factor, exponents by a share of themselves. */
function moved(law: Law, parameters: LawParameters, name: string, step: number): number {
  const value = parameters[name]!;
  return law.theta.includes(`ln ${name}`) ? value * Math.exp(step) : value + step * Math.max(Math.abs(value), 0.05);
}

/** Where the curve first reaches the limit, by linear interpolation. */
function crossing(curve: Profile["curve"]): number | null {
  const at = curve.findIndex(({ deviance }) => deviance >= limit);
  if (at <= 0) return null;
  const [before, after] = [curve[at - 1]!, curve[at]!];
  const share = (limit - before.deviance) / (after.deviance - before.deviance);
  return before.value + share * (after.value - before.value);
}
