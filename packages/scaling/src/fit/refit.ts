import type { Law, LawParameters } from "../laws/law.js";
import { fitHeld } from "./fit-held.js";
import { fitLaw } from "./fit-law.js";
import type { Point } from "./run.js";

/** Digits that leaving runs out would change anyway are not sought. */
const quick = { maxIterations: 200, relativeTolerance: 1e-9 };

/** The fit to some of the runs by one search from the fit to all; from the law's own starts where that lies on a bound. */
export function refit(law: Law, points: readonly Point[], parameters: LawParameters, delta: number): LawParameters {
  const startable = Object.values(parameters).every((value) => value !== 0);
  if (!startable) return fitLaw(law, points, { delta }).parameters;
  return fitHeld(law, points, parameters, [], delta, quick).parameters;
}
