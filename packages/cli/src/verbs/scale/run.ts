import fs from "node:fs/promises";
import path from "node:path";
import type { CellState, Sweep } from "@umie/scaling";
import type { Command } from "commander";
import {
  actOn,
  type Context,
  examples,
  type Flags,
  printJson,
  printLines,
  say,
  wholeNumber,
  withCompute,
  withJson,
  withServer,
} from "../../command.js";
import { exit } from "../../failure.js";
import { readSettings } from "../../settings.js";
import type { SweepFolder } from "../../sweep/sweep-folder.js";
import { sweepLine } from "./sweep-lines.js";

interface RunFlags extends Flags {
  parallel?: number;
  workers: number;
  reference?: boolean;
  metricsPort?: number;
}

export function addRun(scale: Command, context: Context): void {
  const command = scale
    .command("run")
    .description("train the cells of a sweep, the cheap ones first; the same command goes on after whatever happened")
    .argument("<sweep>", "YAML file of kind Sweep")
    .option("--parallel <n>", "runs at once (default: the sweep's compute.parallel)", wholeNumber(1, 1024))
    .option("--workers <n>", "how many workers to start, if a server is started here", wholeNumber(1, 256), 2)
    .option("--reference", "train in this process, one cell after the other, without server")
    .option("--metrics-port <port>", "tell Prometheus on 127.0.0.1 how the sweep stands; 0: any", wholeNumber(0, 65535))
    .addHelpText(
      "after",
      examples("umie scale run recipes/scaling-demo.yaml", "umie scale status scaling-demo --watch"),
    );
  actOn(withJson(withCompute(withServer(command))), context, (file, flags: RunFlags) => run(context, file, flags));
}

async function run(context: Context, file: string, flags: RunFlags): Promise<number> {
  const [{ cellsOf, cellStates, measuredNotices, sweepTable }, { readSweep }, { sweepFolder }, { runSweep }] =
    await Promise.all([
      import("@umie/scaling"),
      import("./sweep-file.js"),
      import("../../sweep/sweep-folder.js"),
      import("../../sweep/run-sweep.js"),
    ]);
  const settings = readSettings(context.env, flags, context.cwd);
  const sweep = readSweep(file, context.cwd);
  const cells = cellsOf(sweep);
  const folder = sweepFolder(settings.home, sweep.metadata.name);
  const states = async () => cellStates(sweep, cells, await folder.records());
  const before = await states();
  await noticeChange(context, sweep, folder, before);
  const progress = await progressTeller(context, sweep, before, flags.metricsPort);
  const end = await runSweep({
    ...{ context, settings, sweep, cells, folder, pollMs: 1000 },
    ...{ parallel: flags.parallel ?? sweep.spec.compute.parallel, workers: flags.workers },
    reference: flags.reference ?? false,
    onProgress: progress.tell,
  });
  progress.close();
  const table = path.join(folder.path, "runs.csv");
  const last = await states();
  await fs.writeFile(table, sweepTable(last));
  for (const notice of measuredNotices(sweep.spec, last)) say(context)(notice);
  const result = { sweep: sweep.metadata.name, state: end, table, cells: last.map(cellSummary) };
  if (flags.json) printJson(context.stdout, result);
  printLines(flags.json ? context.stderr : context.stdout, [
    sweepLine(sweep.metadata.name, last, new Set()),
    ...(end === "resumable" ? ["interrupted: the same command goes on"] : []),
    `table: ${table}`,
  ]);
  if (end === "resumable") return exit.resumable;
  return last.every(({ state }) => state === "done") ? exit.done : exit.failed;
}

/** Tells people, and Prometheus where that is wanted, how a sweep goes on. */
async function progressTeller(
  context: Context,
  { metadata: { name } }: Sweep,
  before: readonly CellState[],
  port: number | undefined,
) {
  let now: { states: readonly CellState[]; running: ReadonlySet<string> } = { states: before, running: new Set() };
  const { serveMetrics } = await import("../../sweep/serve-metrics.js");
  const { sweepMetrics } = await import("../../sweep/sweep-metrics.js");
  const server =
    port === undefined ? null : await serveMetrics(port, () => sweepMetrics(name, now.states, now.running));
  if (server) say(context)(`metrics: ${server.url}`);
  return {
    tell: (states: readonly CellState[], running: ReadonlySet<string>) => {
      now = { states, running: new Set(running) };
      say(context)(sweepLine(name, states, running));
    },
    close: () => server?.close(),
  };
}

export function cellSummary({ cell, state, attempt, record }: CellState) {
  const { id, hash, heldOut } = cell;
  const { run = null, selected = null, reason = "" } = record ?? {};
  return { cell: id, hash, heldOut, state, attempt, run, loss: selected?.loss ?? null, reason };
}

/** A sweep that was changed is another one: what both ask for is kept, and people are told what is not. */
async function noticeChange(
  context: Context,
  sweep: Sweep,
  folder: SweepFolder,
  states: readonly CellState[],
): Promise<void> {
  const { hash, before } = await folder.ask(sweep);
  if (before === null) return;
  const kept = new Set(states.flatMap(({ record }) => (record === null ? [] : [record.hash])));
  const others = new Set((await folder.records()).flatMap(({ hash: cell }) => (kept.has(cell) ? [] : [cell])));
  const left = others.size > 0 ? `, and ${others.size} cells that were run are no longer asked for` : "";
  say(context)(
    `the sweep ${sweep.metadata.name} was changed (${before.slice(0, 8)} is now ${hash.slice(0, 8)}): ${kept.size} of its` +
      ` ${states.length} cells have been run already${left}`,
  );
}
