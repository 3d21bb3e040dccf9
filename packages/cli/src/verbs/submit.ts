import type { Command } from "commander";
import { submitRun } from "../api.js";
import { actOn, type Context, examples, type Flags, printJson, printLines, withJson, withServer } from "../command.js";
import { type RecipeFlags, readRecipe, withAbsolutePaths } from "../recipe-file.js";
import { runResult } from "../run-result.js";
import { findServer } from "../server.js";
import { withRecipe } from "./train.js";

export function addSubmit(program: Command, context: Context): void {
  const command = program
    .command("submit")
    .description("hand a recipe to a running server and return at once")
    .argument("<recipe>", "YAML file");
  withJson(withServer(withRecipe(command))).addHelpText(
    "after",
    examples(
      "umie submit recipes/demo.yaml --server http://trainer:8080",
      "umie submit recipes/demo.yaml --priority 5 --set resources.maxWorkers=2",
      "umie watch demo-1",
    ),
  );
  actOn(command, context, (file, flags: Flags & RecipeFlags) => submit(context, file, flags));
}

async function submit(context: Context, file: string, flags: Flags & RecipeFlags): Promise<undefined> {
  const read = readRecipe(file, flags, context.cwd);
  const { server, settings } = findServer(context, flags);
  // A server elsewhere has folders of its own.
  const recipe = settings.server === undefined ? withAbsolutePaths(read, context.cwd) : read;
  const status = await submitRun(server, recipe);
  if (flags.json) printJson(context.stdout, runResult(status));
  else printLines(context.stdout, [`${status.id} ${status.state}: "umie watch ${status.id}" follows it`]);
}
