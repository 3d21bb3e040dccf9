import { type KeptRun, type KeyedRun, type Outcome, workLeft } from "@umie/experiments";
import { runRecord } from "../api.js";
import { say } from "../command.js";
import { runResult } from "../run-result.js";
import { followToEnd } from "../session.js";
import { referenceResult } from "../verbs/train-reference.js";
import { gradeRun, inspectRun, testRun } from "./examine-run.js";
import type { ExperimentContext } from "./experiment-context.js";
import { outcomeOf } from "./outcome-of.js";
import { takeUp } from "./train-run.js";

/** How work on a run ended. `resumable`: interrupted, and the same command goes on. */
export type WorkState = "done" | "resumable" | "failed";

/** Do what an experiment still wants of a run, and keep it. */
export async function workOnRun(setting: ExperimentContext, run: KeyedRun): Promise<WorkState> {
  const { kept, experiment, context } = setting;
  const { train, tests, inspect } = workLeft(run, experiment.inspects ?? false);
  let current: KeptRun | null = run.kept;
  if (train) {
    const trained = await trainRun(setting, run);
    if (trained.state !== "done") return trained.state;
    current = trained.kept;
    await kept.write(run.key, current);
  }
  if (!current?.outcome) return "done";
  const outcome = await examineIfAble(setting, run, { ...current, outcome: current.outcome });
  if (outcome !== null) await kept.write(run.key, { ...current, outcome });
  else if (tests.length > 0 || inspect)
    say(context)(`${run.planned.variant.label} has no checkpoint here to be tested further or looked into`);
  return "done";
}

/** @returns null where the checkpoint is not here: a reference run leaves none, a server may keep it elsewhere. */
async function examineIfAble(
  setting: ExperimentContext,
  run: KeyedRun,
  { outcome, checkpoint }: KeptRun & { outcome: Outcome },
): Promise<Outcome | null> {
  if (checkpoint === null) return null;
  try {
    return await examine(setting, run, outcome, checkpoint);
  } catch (error) {
    if ((error as Error).name === "NoCheckpoint") return null;
    throw error;
  }
}

/** The outcome with the counts, tests and insights that it lacks. */
async function examine(
  setting: ExperimentContext,
  run: KeyedRun,
  outcome: Outcome,
  checkpoint: string,
): Promise<Outcome> {
  const { experiment, settings, load, context } = setting;
  const { sets, recipe } = run.planned;
  const { tests, inspect, grade } = workLeft(run, experiment.inspects ?? false);
  const examined = { settings, checkpoint, split: outcome.split };
  if (grade) say(context)(`${run.planned.variant.label}: counting sentence by sentence`);
  const sentences = grade ? await gradeRun(examined, recipe.spec) : outcome.sentences;
  const scores = { ...outcome.tests };
  for (const test of tests) {
    say(context)(`${run.planned.variant.label}: evaluating it with ${test.label}`);
    scores[test.name] = await testRun(examined, test, (more) => load([...sets, ...more]));
  }
  if (inspect) say(context)(`${run.planned.variant.label}: looking into its examples`);
  const insights = inspect ? await inspectRun(examined, recipe.spec) : outcome.insights;
  return { ...outcome, sentences, tests: scores, insights };
}

type TrainedRun = { state: "done"; kept: KeptRun } | { state: "resumable" | "failed" };

async function trainRun(
  setting: ExperimentContext,
  { planned: { recipe }, key, kept: before }: KeyedRun,
): Promise<TrainedRun> {
  const { context, settings, workers, json, reference, factsOf, kept } = setting;
  const { parameters } = await factsOf(recipe);
  if (reference) {
    const result = await referenceResult(context, recipe, { settings, json });
    return { state: "done", kept: { run: null, outcome: outcomeOf(result, parameters), checkpoint: null } };
  }
  const onRun = (run: string) => kept.write(key, { run, outcome: null, checkpoint: null });
  let size = parameters;
  const last = await followToEnd(context, { settings, workers, json }, async (server) => {
    const status = await takeUp(server, { recipe, kept: before, user: settings.user, onRun });
    size ??= (await runRecord(server, status.id)).spec.resolved.parameterCount;
    return status;
  });
  if (last.state === "done") {
    const outcome = outcomeOf(runResult(last), size);
    return { state: "done", kept: { run: last.id, outcome, checkpoint: last.checkpoint?.manifest ?? null } };
  }
  if (last.reason !== "") say(context)(`${last.id} ${last.state}: ${last.reason}`);
  return { state: last.state === "failed" || last.state === "cancelled" ? "failed" : "resumable" };
}
