import { setTimeout as sleep } from "node:timers/promises";
import type { CellState } from "@umie/scaling";
import type { Command } from "commander";
import { listRuns } from "../../api.js";
import { actOn, type Context, examples, type Flags, printLines, withJson, withServer } from "../../command.js";
import { CommandFailure, exit } from "../../failure.js";
import { watchSignals } from "../../interruption.js";
import { findServer } from "../../server.js";
import { readSettings } from "../../settings.js";
import type { FoundSweep } from "../../sweep/find-sweep.js";
import { isOver } from "../../view/summary.js";
import { cellSummary } from "./run.js";
import { cellLines, sweepLine } from "./sweep-lines.js";

interface StatusFlags extends Flags {
  watch?: boolean;
}

export function addStatus(scale: Command, context: Context): void {
  const command = scale
    .command("status")
    .description("how a sweep stands, cell by cell")
    .argument("<sweep>", "its name, or its YAML file")
    .option("--watch", "show it again whenever something changes, until no cell is open")
    .addHelpText("after", examples("umie scale status scaling-demo", "umie scale status scaling-demo --json"));
  actOn(withJson(withServer(command)), context, (name, flags: StatusFlags) => status(context, name, flags));
}

const watchMs = 2000;

async function status(context: Context, name: string, flags: StatusFlags): Promise<number> {
  const { findSweep } = await import("../../sweep/find-sweep.js");
  const { home } = readSettings(context.env, flags, context.cwd);
  const found = await findSweep(name, { home, cwd: context.cwd });
  const { signal, close } = watchSignals();
  try {
    for (let shown = ""; ; ) {
      const states = await found.states();
      const text = linesOf(found, states, await underWay(context, found, states, flags), flags);
      if (text.join("\n") !== shown) printLines(context.stdout, text);
      shown = text.join("\n");
      if (!flags.watch || signal.aborted || states.every(({ state }) => state !== "open")) return exit.done;
      await sleep(watchMs, undefined, { signal }).catch(() => {});
    }
  } finally {
    close();
  }
}

type UnderWay = ReadonlyMap<string, string>;

function linesOf(
  { sweep }: FoundSweep,
  states: readonly CellState[],
  running: UnderWay,
  { json }: StatusFlags,
): string[] {
  const { name } = sweep.metadata;
  const line = sweepLine(name, states, new Set(running.keys()));
  if (!json) return [...cellLines(states, running), "", line];
  const cells = states.map((state) => ({ ...cellSummary(state), underWay: running.get(state.cell.hash) ?? null }));
  return [JSON.stringify({ sweep: name, cells })];
}

/** What the server says of cells that it trains now, by hash; nothing where no server runs. */
async function underWay(
  context: Context,
  { sweep }: FoundSweep,
  states: readonly CellState[],
  flags: StatusFlags,
): Promise<UnderWay> {
  const { runName } = await import("@umie/scaling");
  const open = new Map(
    states.filter(({ state }) => state === "open").map(({ cell }) => [runName(sweep, cell), cell.hash]),
  );
  try {
    const runs = (await listRuns(findServer(context, flags).server)).filter(({ state }) => !isOver(state));
    return new Map(
      runs.flatMap(({ name, state, step, steps }) => {
        const hash = open.get(name);
        return hash === undefined ? [] : [[hash, `${state}, step ${step} of ${steps}`] as const];
      }),
    );
  } catch (error) {
    if (error instanceof CommandFailure && error.status === exit.unavailable) return new Map();
    throw error;
  }
}
