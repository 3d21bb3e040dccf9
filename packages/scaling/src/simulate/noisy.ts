import type { Point } from "../fit/run.js";
import { laws } from "../laws/laws.js";
import { normal, random } from "../numerics/random.js";
import type { Surface } from "./surfaces.js";

/** The design's runs as the surface would have them, with log-normal noise named by (seed, repeat). */
export function noisy(
  { law: name, parameters }: Surface,
  design: readonly Point[],
  noise: number,
  ...key: number[]
): Point[] {
  const law = laws[name];
  const theta = law.thetaOf(parameters);
  const gradient = new Float64Array(theta.length);
  const uniform = random(...key);
  return design.map((point) => ({
    ...point,
    lnLoss: law.logLoss(theta, point, gradient) + (noise > 0 ? noise * normal(uniform) : 0),
  }));
}
