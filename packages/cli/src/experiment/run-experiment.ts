import path from "node:path";
import {
  duration,
  type Experiment,
  etaSeconds,
  experimentReport,
  type FinishedRun,
  type KeyedRun,
  type Outcome,
  unfinishedRuns,
} from "@umie/experiments";
import { type WrittenReport, writeReport } from "@umie/report";
import { type Context, say } from "../command.js";
import { asUsage } from "./as-usage.js";
import type { ExperimentContext, ExperimentOptions } from "./experiment-context.js";
import { keptRuns, writeJson } from "./kept-runs.js";
import { recipeFacts } from "./key-runs.js";
import { planExperiment } from "./plan-experiment.js";
import { type WorkState, workOnRun } from "./work-on-run.js";

/** What became of an experiment. */
export interface ExperimentResult {
  experiment: string;
  report: WrittenReport;
  state: WorkState;
  runs: { variant: string; seed: number; key: string; outcome: OutcomeInShort | null }[];
}

/**
 * Run what is still to be run of an experiment, one run after the other, and write its report of all that is finished.
 * What is done is kept, so the same command goes on after an interruption.
 *
 * @throws {CommandFailure} If the recipe does not allow the experiment, or a server refuses.
 * @throws {RecipeError} If a change does not suit the recipe.
 */
export async function runExperiment(
  context: Context,
  experiment: Experiment,
  options: ExperimentOptions,
): Promise<ExperimentResult> {
  const home = path.join(options.settings.home, "experiments");
  const [kept, folder] = [keptRuns(path.join(home, "runs")), path.join(home, experiment.name)];
  const setting: ExperimentContext = { ...options, context, experiment, kept, factsOf: recipeFacts(options.settings) };
  const runs = await asUsage(() => planExperiment(setting, folder));
  const state = options.reportOnly ? "done" : await workThrough(setting, runs);
  const finished = await readAll(setting, runs);
  const { synth } = options.load([]).spec.data;
  const report = experimentReport(experiment, finished, { ...options.facts, synthetic: synth !== undefined });
  const written = await writeReport(report, options.out ?? folder);
  const result: ExperimentResult = {
    ...{ experiment: experiment.name, report: written, state },
    runs: finished.map(({ planned, outcome, key }) => ({
      ...{ variant: planned.variant.name, seed: planned.seed, key, outcome: outcome && inShort(outcome) },
    })),
  };
  await writeJson(path.join(options.out ?? folder, "results.json"), result);
  return result;
}

/** Without what fills pages. */
type OutcomeInShort = Omit<Outcome, "insights" | "sentences">;

function inShort({ insights, sentences, ...outcome }: Outcome): OutcomeInShort {
  return outcome;
}

async function readAll(
  { kept }: ExperimentContext,
  runs: readonly KeyedRun[],
): Promise<(FinishedRun & { key: string })[]> {
  return Promise.all(
    runs.map(async ({ planned, key }) => ({ planned, key, outcome: (await kept.read(key))?.outcome ?? null })),
  );
}

async function workThrough(setting: ExperimentContext, runs: readonly KeyedRun[]): Promise<WorkState> {
  const { experiment, context } = setting;
  const unfinished = unfinishedRuns(runs, experiment.inspects ?? false);
  const before = runs.length - unfinished.length;
  if (before > 0) say(context)(`${before} of ${runs.length} runs are done already`);
  const done: { steps: number; seconds: number }[] = [];
  for (const [at, run] of unfinished.entries()) {
    const eta = etaSeconds(
      done,
      unfinished.slice(at).map(({ planned }) => planned.recipe.spec.schedule),
    );
    const left = eta === null ? "" : `, about ${duration(eta)} left`;
    const { variant, recipe } = run.planned;
    say(context)(
      `[${before + at + 1} of ${runs.length}] ${variant.label}, seed ${recipe.spec.seed}, ${recipe.spec.schedule.steps} steps${left}`,
    );
    const begun = performance.now();
    const state = await workOnRun(setting, run);
    if (state !== "done") return state;
    // What was only looked into says nothing of how long training takes.
    if (run.kept?.outcome) continue;
    done.push({ steps: recipe.spec.schedule.steps, seconds: (performance.now() - begun) / 1000 });
  }
  return "done";
}
