import { setTimeout as sleep } from "node:timers/promises";
import type { RunStatus } from "@umie/coordinator";
import { type Recipe, recipeSchema } from "@umie/recipe";
import { type CellRecord, type CellState, cellRecipe, cellRecord, divergence, type RunFacts } from "@umie/scaling";
import { runEvaluations, runRecord, runStatus, type Server, stepRecords, submitRun, wish } from "../api.js";
import { CommandFailure, exit } from "../failure.js";
import { withAbsolutePaths } from "../recipe-file.js";
import { isOver } from "../view/summary.js";
import { evaluationFacts, factsOfSpec, stepFacts } from "./run-facts.js";
import type { SweepContext } from "./sweep-context.js";

/** The recipe of a cell's next attempt, checked. @throws {CommandFailure} If what the sweep says of it is no recipe. */
export function recipeOf({ sweep, settings, context }: SweepContext, { cell, rateFactor }: CellState): Recipe {
  const { success, data, error } = recipeSchema.safeParse(cellRecipe(sweep, cell, rateFactor));
  if (!success) {
    const [first] = error.issues;
    const where = first?.path.join(".") ?? "";
    throw new CommandFailure(`Cannot run ${cell.id} as its recipe's ${where} is wrong: ${first?.message}`, exit.usage);
  }
  return settings.server === undefined ? withAbsolutePaths(data, context.cwd) : data;
}

/**
 * Train a cell's next attempt as an ordinary run. A repeated submission gives the run of the first, so whoever comes after
 * a crash finds it under way, or over.
 *
 * @returns null if it was interrupted: then the run is paused.
 */
export async function runCell(setting: SweepContext, server: Server, state: CellState): Promise<CellRecord | null> {
  const { settings, signal, sweep } = setting;
  const recipe = recipeOf(setting, state);
  const key = `cell-${state.cell.hash}-${state.attempt}`;
  const patient = <T>(ask: () => Promise<T>) => patiently(ask, signal);
  let status = await patient(() => submitRun(server, recipe, key));
  if (status.state === "paused" || status.state === "pausing") {
    status = await patient(() =>
      wish(server, status.id, "resume", { user: settings.user, reason: "the sweep goes on" }),
    );
  }
  status = await toItsEnd(setting, server, status);
  if (!isOver(status.state)) return null;
  return cellRecord(sweep.spec, state.cell, state.attempt, await patient(() => factsOfRun(server, status)));
}

/** The run when it is over, or paused as we were interrupted. One that has diverged is ended. */
async function toItsEnd(
  { settings, signal, pollMs }: SweepContext,
  server: Server,
  first: RunStatus,
): Promise<RunStatus> {
  const ask = (what: "pause" | "cancel", reason: string) =>
    wish(server, first.id, what, { user: settings.user, reason });
  let [status, evaluated] = [first, 0];
  while (!isOver(status.state)) {
    if (signal.aborted) return ask("pause", "the sweep was interrupted");
    await sleep(pollMs, undefined, { signal }).catch(() => {});
    status = await patiently(() => runStatus(server, first.id), signal);
    const step = Math.max(0, ...status.datasets.flatMap(({ scores }) => scores.map((score) => score.step)));
    if (step === evaluated || isOver(status.state)) continue;
    evaluated = step;
    const why = divergence(await patiently(() => devLosses(server, first.id), signal));
    if (why !== null) await ask("cancel", `it diverged: ${why}`);
  }
  return status;
}

async function devLosses(server: Server, run: string): Promise<number[]> {
  const dev = (await runEvaluations(server, run)).filter(({ split }) => split === "dev").map(evaluationFacts);
  return dev.map(({ tasks }) => {
    const all = Object.values(tasks);
    return all.reduce((sum, { lossSum }) => sum + lossSum, 0) / all.reduce((sum, { tokens }) => sum + tokens, 0);
  });
}

async function factsOfRun(server: Server, status: RunStatus): Promise<RunFacts> {
  const { spec, specHash } = await runRecord(server, status.id);
  const steps = [];
  for await (const { entry } of stepRecords(server, status.id)) steps.push(stepFacts(entry));
  const { id: run, stateHash, numericClass, reason, createdAt, finishedAt } = status;
  const seconds = finishedAt === null ? 0 : (Date.parse(finishedAt) - Date.parse(createdAt)) / 1000;
  const state = status.state === "done" || status.state === "failed" ? status.state : "cancelled";
  const evaluations = (await runEvaluations(server, run)).map(evaluationFacts);
  return { ...factsOfSpec(spec), run, specHash, stateHash, numericClass, state, reason, seconds, steps, evaluations };
}

/** A server may be away for so long: a coordinator that crashed is back within this time. */
const patienceMs = 60_000;

/** Ask again while the server cannot be reached. @throws {CommandFailure} If it stays away, or refuses. */
async function patiently<T>(ask: () => Promise<T>, signal: AbortSignal): Promise<T> {
  const giveUpAt = performance.now() + patienceMs;
  for (;;) {
    try {
      return await ask();
    } catch (error) {
      const passing = error instanceof CommandFailure && error.status === exit.unavailable;
      if (!passing || performance.now() > giveUpAt || signal.aborted) throw error;
      await sleep(1000);
    }
  }
}
