import { mean, standardDeviation } from "../numerics/sample.js";
import type { Run } from "./run.js";

/** What runs of one cell differ by, and what the law leaves. */
export interface Noise {
  /** Pooled relative standard deviation of the loss over seeds; null without repeats. */
  seedSd: number | null;
  /** Runs that tell it. */
  repeats: number;
  /** Root mean square of ln L_pred − ln L, corrected for the parameters. */
  residualSd: number;
  /** The law leaves much more than seeds explain. */
  misfit: boolean;
}

const muchMore = 3;

export function noiseOf(runs: readonly Run[], residuals: readonly number[], parameters: number): Noise {
  const cells = new Map<string, number[]>();
  for (const { N, D, U, loss } of runs) {
    const cell = `${N} ${D} ${U}`;
    cells.set(cell, [...(cells.get(cell) ?? []), Math.log(loss)]);
  }
  const repeated = [...cells.values()].filter((losses) => losses.length > 1);
  const freedom = repeated.reduce((sum, losses) => sum + losses.length - 1, 0);
  const squares = repeated.reduce((sum, losses) => sum + standardDeviation(losses) ** 2 * (losses.length - 1), 0);
  const seedSd = freedom > 0 ? Math.sqrt(squares / freedom) : null;
  const spare = Math.max(1, residuals.length - parameters);
  const residualSd = Math.sqrt((mean(residuals.map((r) => r * r)) * residuals.length) / spare);
  const misfit = seedSd !== null && seedSd > 0 && residualSd > muchMore * seedSd;
  return { seedSd, repeats: freedom + repeated.length, residualSd, misfit };
}
