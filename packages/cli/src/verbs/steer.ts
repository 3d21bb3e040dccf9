import type { Command } from "commander";
import { type Wish, wish } from "../api.js";
import { actOn, type Context, type Flags, printJson, printLines, withJson, withServer } from "../command.js";
import { findServer } from "../server.js";

const descriptions = {
  pause: "let a run finish its present step, write a checkpoint and wait",
  cancel: "end a run for good; its newest checkpoint stays",
};

/** `umie pause` and `umie cancel`: wishes that the server records with user, time and reason. */
export function addSteering(program: Command, context: Context): void {
  for (const what of ["pause", "cancel"] as const) {
    const command = program
      .command(what)
      .description(descriptions[what])
      .argument("<run>", "id such as demo-1")
      .option("--reason <text>", "why, for the record");
    actOn(withJson(withServer(command)), context, (run, flags: Flags) => steer(context, { run, what }, flags));
  }
}

export async function steer(
  context: Context,
  { run, what }: { run: string; what: Wish },
  flags: Flags & { reason?: string },
): Promise<undefined> {
  const { server, settings } = findServer(context, flags);
  const reason = flags.reason === undefined ? {} : { reason: flags.reason };
  const status = await wish(server, run, what, { user: settings.user, ...reason });
  if (flags.json) printJson(context.stdout, status);
  else printLines(context.stdout, [`${run} ${status.state}: ${what} is asked for`]);
}
