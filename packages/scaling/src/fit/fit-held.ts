import type { Law, LawParameters } from "../laws/law.js";
import { type BfgsOptions, bfgs } from "../numerics/bfgs.js";
import { holding } from "../numerics/holding.js";
import { huberObjective, objectiveScale } from "./objective.js";
import { centred, centreOf, type Point } from "./run.js";

/** The place in theta of a parameter by its natural name. */
export function placeOf(law: Law, name: string): number {
  const place = law.theta.findIndex((coordinate) => coordinate === name || coordinate === `ln ${name}`);
  if (place < 0)
    throw new RangeError(`Cannot hold ${name} as ${law.name} must have it: it has ${law.theta.join(", ")}`);
  return place;
}

/**
 * Fit some parameters and hold the others where they are, by one search from `parameters`.
 *
 * A coefficient may be held only with its exponents: alone it has no meaning in centred logs.
 */
export function fitHeld(
  law: Law,
  points: readonly Point[],
  parameters: LawParameters,
  held: readonly string[],
  delta: number,
  search: BfgsOptions = {},
): { parameters: LawParameters; objective: number } {
  const centre = centreOf(points);
  const at = law.shift(law.thetaOf(parameters), centre, -1);
  const fixed = new Map(held.map((name) => [placeOf(law, name), at[placeOf(law, name)]!]));
  const objective = holding(huberObjective(law, centred(points, centre), delta), at, fixed);
  const end = bfgs(
    objective,
    at.filter((_, i) => !fixed.has(i)),
    search,
  );
  let next = 0;
  const theta = at.map((_, i) => fixed.get(i) ?? end.x[next++]!);
  return { parameters: law.natural(law.shift(theta, centre, 1)), objective: end.value / objectiveScale };
}
