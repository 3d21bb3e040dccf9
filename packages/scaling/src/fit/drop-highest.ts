import type { Law, LawParameters } from "../laws/law.js";
import { refit } from "./refit.js";
import { pointOf, type Run } from "./run.js";

/** What the fit would be without the k highest losses: a law that fits does not move much. */
export interface DroppedFit {
  dropped: number;
  parameters: LawParameters;
}

const drops = [0, 1, 3, 5, 10, 20];

/** At most a quarter of the runs is dropped. */
export function dropHighest(law: Law, runs: readonly Run[], parameters: LawParameters, delta: number): DroppedFit[] {
  const byLoss = [...runs].sort((a, b) => b.loss - a.loss);
  return drops
    .filter((dropped) => dropped <= runs.length / 4 && runs.length - dropped >= 2 * law.theta.length)
    .map((dropped) => ({
      dropped,
      parameters: refit(law, byLoss.slice(dropped).map(pointOf), parameters, delta),
    }));
}
