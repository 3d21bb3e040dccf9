import type { Evaluation } from "@umie/ledger";
import { specHash } from "@umie/recipe";
import { type CellRecord, type CellState, cellRecord, type StepFacts } from "@umie/scaling";
import { checkpointStore } from "../settings.js";
import { recipeOf } from "./cell-run.js";
import { evaluationFacts, factsOfSpec, stepFacts } from "./run-facts.js";
import type { SweepContext } from "./sweep-context.js";

/** Train a cell's next attempt in this process, without server: the same record, but for the run's id and its time. */
export async function referenceCell(setting: SweepContext, state: CellState): Promise<CellRecord> {
  const { settings, sweep, context } = setting;
  const { cache, threads, backend = "auto", home } = settings;
  const [{ runReference }, { resolveRecipe }] = await Promise.all([
    import("@umie/worker"),
    import("@umie/coordinator"),
  ]);
  const begun = performance.now();
  const { spec } = await resolveRecipe(recipeOf(setting, state), cache);
  const [steps, evaluations]: [StepFacts[], Evaluation[]] = [[], []];
  const { stateHash, numericClass } = await runReference(spec, {
    ...{ cache, threads, backend, store: spec.checkpoint.store ?? checkpointStore(home, context.env) },
    onStep: (step) => void steps.push(stepFacts(step)),
    onEvaluation: (evaluation) => void evaluations.push(evaluation),
  });
  return cellRecord(sweep.spec, state.cell, state.attempt, {
    ...factsOfSpec(spec),
    ...{ run: null, specHash: specHash(spec), stateHash, numericClass, state: "done", reason: "", steps },
    seconds: (performance.now() - begun) / 1000,
    evaluations: evaluations.map(evaluationFacts),
  });
}
