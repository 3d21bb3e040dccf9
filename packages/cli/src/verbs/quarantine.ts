import type { Command } from "commander";
import { quarantineExample } from "../api.js";
import { actOn, type Context, examples, type Flags, printJson, printLines, withJson, withServer } from "../command.js";
import { findServer } from "../server.js";

interface QuarantineFlags extends Flags {
  example: string;
  reason: string;
}

export function addQuarantine(program: Command, context: Context): void {
  const command = program
    .command("quarantine")
    .description("leave an example out of a run that stands still, from its next step on; changes the hash of its spec")
    .argument("<run>", "id such as demo-1")
    .requiredOption("--example <id>", "dataset and id, such as snap/17, as the run names its suspects")
    .requiredOption("--reason <text>", "why, for the record");
  withJson(withServer(command)).addHelpText(
    "after",
    examples('umie quarantine demo-1 --example snap/17 --reason "its picture kills workers"', "umie resume demo-1"),
  );
  actOn(command, context, (run, flags: QuarantineFlags) => quarantine(context, run, flags));
}

async function quarantine(
  context: Context,
  run: string,
  { example, reason, ...flags }: QuarantineFlags,
): Promise<undefined> {
  const { server, settings } = findServer(context, flags);
  const status = await quarantineExample(server, run, { example, reason, user: settings.user });
  if (flags.json) printJson(context.stdout, status);
  else printLines(context.stdout, [`${run}: ${example} is left out from now on, the spec is ${status.specHash}`]);
}
