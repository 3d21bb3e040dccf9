import type { RunStatus } from "@umie/coordinator";
import type { Command } from "commander";
import { forkRun } from "../api.js";
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
import { CommandFailure, exit } from "../failure.js";
import { type RecipeFlags, setsOf } from "../recipe-file.js";
import { findServer } from "../server.js";
import { forkLines } from "../view/fork-lines.js";
import { withRecipe } from "./train.js";

interface ForkFlags extends Flags, RecipeFlags {
  reason?: string;
}

export function addFork(program: Command, context: Context): void {
  const command = program
    .command("fork")
    .description("a new run that begins with the state of another one at a step, and goes on with other settings")
    .argument("<run>", "id such as demo-1, or demo-1@40 for the state after step 40; default: the newest step")
    .option("--reason <text>", "why, for the record");
  withJson(withServer(withRecipe(command))).addHelpText(
    "after",
    examples("umie fork demo-1@40 --set optimizer.learningRate=0.001", "umie fork demo-1 --set schedule.steps=120"),
  );
  actOn(command, context, (target, flags: ForkFlags) => fork(context, target, flags));
}

async function fork(context: Context, target: string, flags: ForkFlags): Promise<undefined> {
  const { run, step } = parseTarget(target);
  const { server, settings } = findServer(context, flags);
  const wish = { ...defined({ step, reason: flags.reason }), sets: setsOf(flags), user: settings.user };
  const forked: RunStatus = await forkRun(server, run, wish);
  if (flags.json) printJson(context.stdout, forked);
  else printLines(context.stdout, [`${forked.id} ${forked.state}: ${forkLines(forked).join("; ")}`]);
}

/** `demo-1@40`: a run, and the step after which it is meant. @throws {CommandFailure} If the step is no number. */
function parseTarget(target: string): { run: string; step: number | undefined } {
  const [run = "", text, ...rest] = target.split("@");
  if (run === "" || rest.length > 0 || (text !== undefined && !/^\d{1,15}$/.test(text)))
    throw new CommandFailure(`Cannot fork "${target}": wanted a run such as demo-1, or demo-1@40`, exit.usage);
  return { run, step: text === undefined ? undefined : Number(text) };
}
