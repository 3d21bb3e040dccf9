import { linearSchedule } from "@umie/optim";
import type { RecipeSpec } from "@umie/recipe";

/** The learning rate of a step, counted from 1: linear warm-up over a share of the steps, then linear decay to 0. */
export function learningRateOf(
  { optimizer, schedule }: Pick<RecipeSpec, "optimizer" | "schedule">,
  step: number,
): number {
  const { steps, warmupRatio } = schedule;
  const warmupSteps = Math.round(steps * warmupRatio);
  return linearSchedule(step - 1, { learningRate: optimizer.learningRate, warmupSteps, steps });
}
