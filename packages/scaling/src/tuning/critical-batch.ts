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

/** A power law `value · (x / at)^power`, such as rules for batch or learning rate. */
export interface PowerRule {
  value: number;
  at: number;
  power: number;
}

export function byRule({ value, at, power }: PowerRule, x: number): number {
  return value * (x / at) ** power;
}

/** The OLMo ladder's rules: batch in sequences and learning rate by N (Bhagia et al. 2024). */
export const ladderRules = {
  batch: { value: 160, at: 108e6, power: 2 / 3 },
  learningRate: { value: 0.0047, at: 108e6, power: -1 / 3 },
} as const satisfies Record<string, PowerRule>;
