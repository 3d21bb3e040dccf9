import path from "node:path";
import type { Choices, PlannedRun } from "@umie/experiments";
import { readJson, writeJson } from "./kept-runs.js";

/** What was found out of the data when an experiment was planned, so that its report needs no data. */
export interface PlanFile {
  trainExamples: Choices["trainExamples"];
  /** The key of each run, by its name in the plan. */
  keys: Readonly<Record<string, string>>;
}

/** A run's name in the plan. All that changes the recipe is in it, so that another plan finds no key of this one. */
export function nameInPlan({ variant, seed, recipe }: PlannedRun): string {
  return JSON.stringify([variant.name, seed, recipe.spec]);
}

export const readPlan = (folder: string) => readJson<PlanFile>(path.join(folder, "plan.json"));
export const writePlan = (folder: string, plan: PlanFile) => writeJson(path.join(folder, "plan.json"), plan);
