import path from "node:path";
import {
  type Choices,
  duration,
  type Experiment,
  etaSeconds,
  experimentReport,
  type FinishedRun,
  type KeptRun,
  type KeyedRun,
  type Outcome,
  planRuns,
  type ReportFacts,
  unfinishedRuns,
  workLeft,
} from "@umie/experiments";
import type { Recipe } from "@umie/recipe";
import { type WrittenReport, writeReport } from "@umie/report";
import { type Context, say } from "../command.js";
import { CommandFailure, exit } from "../failure.js";
import { runResult } from "../run-result.js";
import { followToEnd } from "../session.js";
import type { Settings } from "../settings.js";
import { referenceResult } from "../verbs/train-reference.js";
import { asUsage } from "./as-usage.js";
import { inspectRun, testRun } from "./examine-run.js";
import { type KeptRuns, keptRuns, writeJson } from "./kept-runs.js";
import { keysOf, type RecipeFacts, recipeFacts } from "./key-runs.js";
import { outcomeOf } from "./outcome-of.js";
import { nameInPlan, readPlan, writePlan } from "./plan-file.js";
import { takeUp } from "./train-run.js";

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

/** What became of an experiment. */
export interface ExperimentResult {
  experiment: string;
  report: WrittenReport;
  /** `resumable`: interrupted, and the same command goes on. */
  state: "done" | "resumable" | "failed";
  runs: { variant: string; seed: number; key: string; outcome: Omit<Outcome, "insights"> | null }[];
}

interface Bench extends ExperimentOptions {
  context: Context;
  experiment: Experiment;
  kept: KeptRuns;
  factsOf: (recipe: Recipe) => Promise<RecipeFacts>;
}

/**
 * Run what is still to be run of an experiment, one run after the other, and write its report of all that is finished. What is done is kept, so
 * the same command goes on after an interruption.
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
  const bench: Bench = { ...options, context, experiment, kept, factsOf: recipeFacts(options.settings) };
  const runs = await asUsage(() => plan(bench, folder));
  const state = options.reportOnly ? "done" : await work(bench, runs);
  const finished = await readAll(bench, runs);
  const { synth } = options.load([]).spec.data;
  const report = experimentReport(experiment, finished, { ...options.facts, synthetic: synth !== undefined });
  const written = await writeReport(report, options.out ?? folder);
  const result: ExperimentResult = {
    ...{ experiment: experiment.name, report: written, state },
    runs: finished.map(({ planned, outcome, key }) => ({
      ...{ variant: planned.variant.name, seed: planned.seed, key, outcome: outcome && withoutInsights(outcome) },
    })),
  };
  await writeJson(path.join(options.out ?? folder, "results.json"), result);
  return result;
}

function withoutInsights({ insights, ...outcome }: Outcome): Omit<Outcome, "insights"> {
  return outcome;
}

/** The runs with their keys: found out from the data, or for a report alone those of the last time. */
async function plan(bench: Bench, folder: string): Promise<KeyedRun[]> {
  const { experiment, load, seeds, sizes, match, reportOnly, factsOf, context } = bench;
  const last = reportOnly ? await readPlan(folder) : null;
  if (!reportOnly) say(context)("reading the data");
  const { trainExamples } = reportOnly ? { trainExamples: last?.trainExamples ?? null } : await factsOf(load([]));
  const planned = planRuns(experiment, load, { seeds, sizes, match, trainExamples });
  const keys = reportOnly ? planned.map((run) => last?.keys[nameInPlan(run)] ?? "") : await keysOf(planned, factsOf);
  if (keys.every((key) => key === ""))
    throw new CommandFailure(
      `There is nothing to report of ${experiment.name} with this recipe and these changes: run it without --report-only first`,
      exit.notFound,
    );
  const named = planned.map((run, at): [string, string] => [nameInPlan(run), keys[at]!]);
  if (!reportOnly) await writePlan(folder, { trainExamples, keys: Object.fromEntries(named) });
  const runs = planned.map((run, at) => ({ planned: run, key: keys[at]! }));
  return Promise.all(runs.map(async (run) => ({ ...run, kept: await bench.kept.read(run.key) })));
}

async function readAll({ kept }: Bench, runs: readonly KeyedRun[]): Promise<(FinishedRun & { key: string })[]> {
  return Promise.all(
    runs.map(async ({ planned, key }) => ({ planned, key, outcome: (await kept.read(key))?.outcome ?? null })),
  );
}

async function work(bench: Bench, runs: readonly KeyedRun[]): Promise<ExperimentResult["state"]> {
  const { experiment, context } = bench;
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
    const state = await workOn(bench, run);
    if (state !== "done") return state;
    done.push({ steps: recipe.spec.schedule.steps, seconds: (performance.now() - begun) / 1000 });
  }
  return "done";
}

async function workOn(bench: Bench, run: KeyedRun): Promise<ExperimentResult["state"]> {
  const { kept, experiment, context } = bench;
  const { train, tests, inspect } = workLeft(run, experiment.inspects ?? false);
  let current: KeptRun | null = run.kept;
  if (train) {
    const trained = await trainRun(bench, run);
    if (trained.state !== "done") return trained.state;
    current = trained.kept;
    await kept.write(run.key, current);
  }
  if ((tests.length === 0 && !inspect) || !current?.outcome) return "done";
  if (current.checkpoint === null) {
    say(context)(
      `${run.planned.variant.label} left no checkpoint, so it can be neither tested further nor looked into`,
    );
    return "done";
  }
  await kept.write(run.key, { ...current, outcome: await examine(bench, run, current.outcome, current.checkpoint) });
  return "done";
}

/** The outcome with the tests and insights that it lacks. */
async function examine(bench: Bench, run: KeyedRun, outcome: Outcome, checkpoint: string): Promise<Outcome> {
  const { experiment, settings, load, context } = bench;
  const { sets, recipe } = run.planned;
  const { tests, inspect } = workLeft(run, experiment.inspects ?? false);
  const examined = { settings, checkpoint, split: outcome.split };
  const scores = { ...outcome.tests };
  for (const test of tests) {
    say(context)(`${run.planned.variant.label}: evaluating it with ${test.label}`);
    scores[test.name] = await testRun(examined, test, (more) => load([...sets, ...more]));
  }
  if (inspect) say(context)(`${run.planned.variant.label}: looking into its examples`);
  const insights = inspect ? await inspectRun(examined, recipe.spec) : outcome.insights;
  return { ...outcome, tests: scores, insights };
}

type TrainedRun = { state: "done"; kept: KeptRun } | { state: "resumable" | "failed" };

async function trainRun(bench: Bench, { planned: { recipe }, key, kept: before }: KeyedRun): Promise<TrainedRun> {
  const { context, settings, workers, json, reference, factsOf, kept } = bench;
  const { parameters } = await factsOf(recipe);
  if (reference) {
    const result = await referenceResult(context, recipe, { settings, json });
    return { state: "done", kept: { run: null, outcome: outcomeOf(result, parameters), checkpoint: null } };
  }
  const onRun = (run: string) => kept.write(key, { run, outcome: null, checkpoint: null });
  const last = await followToEnd(context, { settings, workers, json }, (server) =>
    takeUp(server, { recipe, kept: before, user: settings.user, onRun }),
  );
  if (last.state === "done")
    return {
      state: "done",
      kept: {
        run: last.id,
        outcome: outcomeOf(runResult(last), parameters),
        checkpoint: last.checkpoint?.manifest ?? null,
      },
    };
  if (last.reason !== "") say(context)(`${last.id} ${last.state}: ${last.reason}`);
  return { state: last.state === "failed" || last.state === "cancelled" ? "failed" : "resumable" };
}
