import type { Command } from "commander";
import { drainWorker } from "../api.js";
import {
  actOn,
  type Context,
  defined,
  examples,
  type Flags,
  printJson,
  printLines,
  withJson,
  withServer,
} from "../command.js";
import { findServer } from "../server.js";

interface DrainFlags extends Flags {
  reason?: string;
}

export function addDrain(program: Command, context: Context): void {
  const command = program
    .command("drain")
    .description("let a worker finish what it is at, hand over what only it has, and end")
    .argument("<worker>", 'id, as "umie status RUN" shows it')
    .option("--reason <text>", "why, for the record");
  withJson(withServer(command)).addHelpText("after", examples('umie drain host-4242-1f3a --reason "a new kernel"'));
  actOn(command, context, (worker, flags: DrainFlags) => drain(context, worker, flags));
}

async function drain(context: Context, worker: string, flags: DrainFlags): Promise<undefined> {
  const { server, settings } = findServer(context, flags);
  const drained = await drainWorker(server, worker, { user: settings.user, ...defined({ reason: flags.reason }) });
  if (flags.json) printJson(context.stdout, drained);
  else printLines(context.stdout, [`${worker} is asked to leave${drained.run === null ? "" : ` ${drained.run}`}`]);
}
