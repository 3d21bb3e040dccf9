import type { Explanation } from "@umie/coordinator";
import type { Command } from "commander";
import { explanation } from "../api.js";
import { actOn, type Context, type Flags, printJson, printLines, withJson, withServer } from "../command.js";
import { findServer } from "../server.js";
import { absent, bytes } from "../view/format.js";
import { table } from "../view/table.js";

export function addExplain(program: Command, context: Context): void {
  const command = program
    .command("explain")
    .description("who and what a run is waiting for: worker, step, phase, peer, bytes, age")
    .argument("<run>", "id such as demo-1");
  actOn(withJson(withServer(command)), context, (run, flags: Flags) => explain(context, run, flags));
}

async function explain(context: Context, run: string, flags: Flags): Promise<undefined> {
  const { server } = findServer(context, flags);
  const found = await explanation(server, run);
  if (flags.json) printJson(context.stdout, found);
  else printLines(context.stdout, explanationLines(run, found));
}

/** A sentence, and a line for each thing that the run is waiting for. */
export function explanationLines(run: string, { state, step, summary, waits }: Explanation): string[] {
  const head = [`${run} ${state}, step ${step}: ${summary}`];
  if (waits.length === 0) return head;
  const columns = [
    ...[{ head: "worker" }, { head: "phase" }, { head: "age", align: "right" as const }],
    ...[{ head: "asked by" }, { head: "came", align: "right" as const }, { head: "why" }],
  ];
  const rows = waits.map((wait) => [
    wait.worker ?? absent,
    wait.phase,
    wait.ageMs === null ? absent : `${(wait.ageMs / 1000).toFixed(1)} s`,
    wait.peer ?? absent,
    wait.bytes === null ? absent : bytes(wait.bytes),
    wait.why,
  ]);
  return [...head, "", ...table(columns, rows).map((line) => `  ${line}`)];
}
