import type { Command } from "commander";
import { type LogEntry, type LogPage, runLog, runStatus, type Server } from "../api.js";
import {
  actOn,
  type Context,
  examples,
  type Flags,
  printJson,
  printLines,
  wholeNumber,
  withJson,
  withServer,
} from "../command.js";
import { followRun } from "../follow.js";
import { findServer } from "../server.js";
import { isOver } from "../view/summary.js";

interface LogFlags extends Flags {
  after: number;
  follow?: boolean;
}

export function addLogs(program: Command, context: Context): void {
  const command = program
    .command("logs")
    .description("what happened in a run, step by step")
    .argument("<run>", "id such as demo-1")
    .option("--after <step>", "only what came after this step", wholeNumber(0), 0)
    .option("-f, --follow", "go on with what happens from now; with --json one line an entry");
  withJson(withServer(command)).addHelpText(
    "after",
    examples("umie logs demo-1 --after 250", "umie logs demo-1 -f --json"),
  );
  actOn(command, context, (run, flags: LogFlags) => logs(context, run, flags));
}

async function logs(context: Context, run: string, { after, follow, json, ...flags }: LogFlags): Promise<undefined> {
  const { server } = findServer(context, flags);
  const print = (entries: readonly LogEntry[]) =>
    printLines(context.stdout, json ? entries.map((entry) => JSON.stringify(entry)) : entries.map(logLine));
  if (!follow && json) {
    const entries: LogEntry[] = [];
    for await (const page of pages(server, run, after)) entries.push(...page.entries);
    return printJson(context.stdout, { run, entries }) as undefined;
  }
  let end = `${after}`;
  for await (const page of pages(server, run, after)) {
    print(page.entries);
    end = page.end;
  }
  if (!follow || isOver((await runStatus(server, run)).state)) return;
  for await (const event of followRun(server, run, { after: end })) if (event.kind === "log") print([event.entry]);
}

/** The log comes in pages; each goes on behind the one before. */
async function* pages(server: Server, run: string, after: number): AsyncGenerator<LogPage> {
  for (let page = await runLog(server, run, `${after}`); page.entries.length > 0; ) {
    yield page;
    page = await runLog(server, run, page.end);
  }
}

/** `kind  step 12  loss 1.2…`: kind and step first, the other fields as they come. */
export function logLine({ kind, step, ...rest }: LogEntry): string {
  const fields = Object.entries(rest).map(([name, value]) =>
    name === "text" ? String(value) : `${name} ${typeof value === "object" ? JSON.stringify(value) : value}`,
  );
  return [kind ?? "entry", ...(step === undefined ? [] : [`step ${step}`]), ...fields].join("  ");
}
