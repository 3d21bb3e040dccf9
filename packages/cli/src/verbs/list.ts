import type { RunStatus } from "@umie/coordinator";
import type { Command } from "commander";
import { listRuns } from "../api.js";
import { act, type Context, type Flags, printJson, printLines, withJson, withServer } from "../command.js";
import { macroF1 } from "../run-result.js";
import { findServer } from "../server.js";
import { figure } from "../view/format.js";
import { table } from "../view/table.js";

export function addList(program: Command, context: Context): void {
  const command = program.command("list").alias("ls").description("all runs of a server, newest first");
  act(withJson(withServer(command)), context, (flags: Flags) => list(context, flags));
}

async function list(context: Context, flags: Flags): Promise<undefined> {
  const { server } = findServer(context, flags);
  const runs = (await listRuns(server)).sort((a, b) => b.createdAt.localeCompare(a.createdAt));
  if (flags.json) printJson(context.stdout, { runs });
  else printLines(context.stdout, runs.length === 0 ? ["No runs yet"] : runTable(runs));
}

export function runTable(runs: readonly RunStatus[]): string[] {
  const right = "right" as const;
  const columns = [
    { head: "run" },
    { head: "state" },
    { head: "priority", align: right },
    { head: "workers", align: right },
    { head: "step", align: right },
    { head: "loss", align: right },
    { head: "dev F1", align: right },
    { head: "test F1", align: right },
    { head: "submitted" },
  ];
  const rows = runs.map((run) => [
    run.id,
    run.state,
    String(run.priority),
    String(run.workers.length),
    `${run.step}/${run.steps}`,
    figure(run.loss),
    figure(macroF1(run, "dev")),
    figure(macroF1(run, "test")),
    run.createdAt.replace("T", " ").replace(/(\.\d+)?Z$/, " UTC"),
  ]);
  return table(columns, rows);
}
