import { linearRegression } from "../numerics/least-squares.js";

/** A run to one loss: how many steps it took at which batch. */
export interface BatchRun {
  batch: number;
  steps: number;
}

/** (S/S_min − 1)(E/E_min − 1) = 1 (McCandlish et al. 2018): fewest steps, fewest examples, and where they balance. */
export interface CriticalBatch {
  minSteps: number;
  minExamples: number;
  /** B_crit = E_min/S_min. */
  batch: number;
}

/**
 * The law is a line: S = S_min + E_min / B, fitted in shares of S.
 *
 * @throws {RangeError} With fewer than two batches.
 */
export function criticalBatch(runs: readonly BatchRun[]): CriticalBatch {
  const rows = runs.map(({ batch, steps }) => [1 / steps, 1 / batch / steps]);
  const { coefficients } = linearRegression(
    rows,
    runs.map(() => 1),
  );
  const [minSteps, minExamples] = coefficients as [number, number];
  return { minSteps, minExamples, batch: minExamples / minSteps };
}
