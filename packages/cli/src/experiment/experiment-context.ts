import type { Choices, Experiment, ReportFacts } from "@umie/experiments";
import type { Recipe } from "@umie/recipe";
import type { Context } from "../command.js";
import type { Settings } from "../settings.js";
import type { KeptRuns } from "./kept-runs.js";
import type { RecipeFacts } from "./key-runs.js";

export interface ExperimentOptions {
  settings: Settings;
  /** The base recipe with these changes, and a name for the run. */
  load: (sets: readonly string[]) => Recipe;
  seeds: number;
  sizes: readonly string[];
  match: Choices["match"];
  workers: number;
  /** Train in this process, without server. Such runs leave no checkpoint. */
  reference: boolean;
  /** Train nothing. */
  reportOnly: boolean;
  /** Where the report goes; default: beside the plan. */
  out: string | undefined;
  json: boolean;
  facts: Omit<ReportFacts, "synthetic">;
}

/** All that the parts of an experiment's run work with. */
export interface ExperimentContext extends ExperimentOptions {
  context: Context;
  experiment: Experiment;
  kept: KeptRuns;
  factsOf: (recipe: Recipe) => Promise<RecipeFacts>;
}
