import type { RunStatus } from "@umie/coordinator";
import type { Command } from "commander";
import { type Act, runActs, runStatus } from "../api.js";
import { actOn, type Context, type Flags, hasColour, printJson, printLines, withJson, withServer } from "../command.js";
import { findServer } from "../server.js";
import { forkLines } from "../view/fork-lines.js";
import { render } from "../view/render.js";
import { table } from "../view/table.js";

interface StatusFlags extends Flags {
  audit?: boolean;
}

export function addStatus(program: Command, context: Context): void {
  const command = program
    .command("status")
    .description("one run: progress, loss and F1 of each dataset, workers")
    .argument("<run>", "id such as demo-1")
    .option("--audit", "who asked for what, when and why");
  actOn(withJson(withServer(command)), context, (run, flags: StatusFlags) => status(context, run, flags));
}

async function status(context: Context, run: string, flags: StatusFlags): Promise<undefined> {
  const { server } = findServer(context, flags);
  if (flags.audit) return audit(context, await runActs(server, run), flags);
  const found = await runStatus(server, run);
  if (flags.json) return printJson(context.stdout, found) as undefined;
  const { stdout } = context;
  // Into a pipe nothing is cut.
  const width = stdout.isTTY ? stdout.columns : Number.POSITIVE_INFINITY;
  printLines(stdout, [
    ...render(found, { width, colour: hasColour(context, stdout), url: server.url }),
    "",
    ...facts(found),
  ]);
}

function audit({ stdout }: Context, acts: readonly Act[], { json }: StatusFlags): undefined {
  if (json) printJson(stdout, { acts });
  else printLines(stdout, acts.length === 0 ? ["Nobody has asked for anything"] : auditTable(acts));
}

function auditTable(acts: readonly Act[]): string[] {
  const columns = ["when", "who", "what", "why"].map((head) => ({ head }));
  return table(
    columns,
    acts.map(({ at, user, act, reason }) => [at, user, act, reason]),
  );
}

function facts(status: RunStatus): string[] {
  const { createdAt, finishedAt, specHash, stateHash, numericClass, checkpoint } = status;
  const known = {
    origin: forkLines(status).join("; "),
    submitted: createdAt,
    finished: finishedAt,
    spec: specHash,
    state: stateHash,
    "numeric class": numericClass,
    checkpoint: checkpoint && `step ${checkpoint.step}, ${checkpoint.manifest}`,
  };
  return Object.entries(known).flatMap(([name, value]) => (value ? [`  ${name.padEnd(13)}  ${value}`] : []));
}
