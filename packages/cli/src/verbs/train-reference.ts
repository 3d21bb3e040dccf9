import type { RunStatus } from "@umie/coordinator";
import type { Evaluation, FeatureCounts } from "@umie/ledger";
import { type Recipe, specHash } from "@umie/recipe";
import { type Context, printJson, printLines } from "../command.js";
import { exit } from "../failure.js";
import { type RunResult, runResult } from "../run-result.js";
import { checkpointStore, type Settings } from "../settings.js";
import { leakNote } from "../view/leak-note.js";
import { reporter } from "../view/reporter.js";
import { summary } from "../view/summary.js";

/** `umie train --reference`: the same spec in this very process, whose final state every distributed run must equal. */
export async function trainReference(
  context: Context,
  recipe: Recipe,
  { settings, json }: { settings: Settings; json: boolean },
): Promise<number> {
  const result = await referenceResult(context, recipe, { settings, json });
  if (json) printJson(context.stdout, result);
  printLines(json ? context.stderr : context.stdout, summary(result));
  return exit.done;
}

/** Run a recipe in this process and show how it goes on. */
export async function referenceResult(
  context: Context,
  recipe: Recipe,
  { settings, json }: { settings: Settings; json: boolean },
): Promise<RunResult> {
  const { threads, backend = "auto", cache, home } = settings;
  const [{ runReference }, coordinator] = await Promise.all([import("@umie/worker"), import("@umie/coordinator")]);
  const { spec, leaks } = await coordinator.resolveRecipe(recipe, cache);
  const started: RunStatus = { ...beginning(recipe), specHash: specHash(spec), leaks };
  // Plain lines: the loop leaves no time to answer a terminal.
  const view = reporter(json ? context.stderr : context.stdout, { live: false, colour: false });
  for (const line of leakNote(started)) view.note(line);
  const evaluations: Evaluation[] = [];
  let history = coordinator.emptyHistory;
  let seen: FeatureCounts = { pictures: 0, computed: 0 };
  const status = (): RunStatus => ({
    ...started,
    step: history.steps,
    loss: coordinator.lossOf(history),
    features: progressOf(seen, spec.resolved.pictures),
    datasets: coordinator.datasetStatuses(spec.data.datasets, { history, evaluations }),
  });
  const { stateHash, numericClass } = await runReference(spec, {
    ...{
      cache,
      backend,
      threads,
      store: spec.checkpoint.store ?? checkpointStore(home, context.env),
      env: context.env,
    },
    onFeatures: (counts) => {
      seen = counts;
      view.status(status());
    },
    onStep: (step) => {
      history = coordinator.withStep(history, step, Date.now());
      view.status(status());
    },
    onEvaluation: (evaluation) => {
      evaluations.push(evaluation);
      view.status(status());
    },
  });
  const finishedAt = new Date().toISOString();
  return runResult({ ...status(), state: "done", phase: "idle", finishedAt, stateHash, numericClass });
}

function progressOf({ pictures: done, computed }: FeatureCounts, pictures: number | undefined): RunStatus["features"] {
  return pictures === undefined ? null : { pictures, done, computed };
}

function beginning({ metadata, spec }: Recipe): RunStatus {
  return {
    id: `${metadata.name}-reference`,
    name: metadata.name,
    specHash: "",
    state: "running",
    reason: "",
    priority: 0,
    parent: null,
    step: 0,
    steps: spec.schedule.steps,
    phase: "train",
    generation: 0,
    createdAt: new Date().toISOString(),
    finishedAt: null,
    loss: null,
    examplesPerSecond: null,
    etaSeconds: null,
    features: null,
    datasets: [],
    workers: [],
    checkpoint: null,
    stateHash: null,
    numericClass: null,
    quarantined: 0,
    leaks: { rule: "remove", found: 0 },
  };
}
