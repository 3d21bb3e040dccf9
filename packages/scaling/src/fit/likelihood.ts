import { median } from "../numerics/sample.js";

/**
 * The power m in likelihood ∝ objective^−m when the scale of the noise is fitted too: n where most residuals exceed delta
 * (Huber's sum is then that of Laplace noise), n/2 where they do not (normal noise).
 */
export function likelihoodPower(residuals: readonly number[], delta: number): number {
  return (median(residuals.map(Math.abs)) > delta ? 1 : 0.5) * residuals.length;
}

/** Keeps a fit without any residual finite. */
const leastObjective = 1e-24;

/** Akaike's information criterion with Hurvich and Tsai's correction for few runs; the scale counts as a parameter. */
export function aicc(objective: number, power: number, runs: number, parameters: number): number {
  const k = parameters + 1;
  const correction = runs > k + 1 ? (2 * k * (k + 1)) / (runs - k - 1) : Number.POSITIVE_INFINITY;
  return 2 * power * Math.log(Math.max(objective, leastObjective) / runs) + 2 * k + correction;
}

/** Twice the log of the likelihood ratio between the best fit and another: compare with 3.84 for a 95 % interval. */
export function deviance(objective: number, best: number, power: number): number {
  return 2 * power * Math.log(Math.max(objective, leastObjective) / Math.max(best, leastObjective));
}
