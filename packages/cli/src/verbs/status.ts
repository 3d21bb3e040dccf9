import type { RunStatus } from "@umie/coordinator";
import type { Command } from "commander";
import { runStatus } from "../api.js";
import { actOn, type Context, type Flags, hasColour, printJson, printLines, withJson, withServer } from "../command.js";
import { findServer } from "../server.js";
import { render } from "../view/render.js";

export function addStatus(program: Command, context: Context): void {
  const command = program
    .command("status")
    .description("one run: progress, loss and F1 of each dataset, workers")
    .argument("<run>", "id such as demo-1");
  actOn(withJson(withServer(command)), context, (run, flags: Flags) => status(context, run, flags));
}

async function status(context: Context, run: string, flags: Flags): Promise<undefined> {
  const { server } = findServer(context, flags);
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

function facts({ createdAt, finishedAt, specHash, stateHash, numericClass, checkpoint }: RunStatus): string[] {
  const known = {
    submitted: createdAt,
    finished: finishedAt,
    spec: specHash,
    state: stateHash,
    "numeric class": numericClass,
    checkpoint: checkpoint && `step ${checkpoint.step}, ${checkpoint.manifest}`,
  };
  return Object.entries(known).flatMap(([name, value]) => (value ? [`  ${name.padEnd(13)}  ${value}`] : []));
}
