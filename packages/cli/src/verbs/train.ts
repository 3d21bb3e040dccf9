import type { Recipe } from "@umie/recipe";
import type { Command } from "commander";
import { submitRun } from "../api.js";
import {
  actOn,
  type Context,
  examples,
  type Flags,
  printJson,
  printLines,
  wholeNumber,
  withCompute,
  withJson,
  withServer,
} from "../command.js";
import { exit } from "../failure.js";
import { type RecipeFlags, readRecipe, withAbsolutePaths } from "../recipe-file.js";
import { runResult } from "../run-result.js";
import { runToEnd } from "../session.js";
import { readSettings, type Settings } from "../settings.js";
import { ensureBackground } from "../stack/background.js";
import { trainReference } from "./train-reference.js";

interface TrainFlags extends Flags, RecipeFlags {
  workers?: number;
  reference?: boolean;
  detach?: boolean;
}

export function withRecipe(command: Command): Command {
  return command
    .option(
      "--set <path=value>",
      "change the recipe, relative to spec; may be repeated",
      (text, all: string[] = []) => [...all, text],
    )
    .option("--name <name>", "call the run this instead of metadata.name")
    .option(
      "--priority <n>",
      "runs of a higher priority get workers first (resources.priority)",
      wholeNumber(-1000, 1000),
    );
}

export function addTrain(program: Command, context: Context): void {
  const command = program
    .command("train")
    .description("start what is missing (Redis, coordinator, workers) here, submit a recipe and follow the run")
    .argument("<recipe>", "YAML file")
    .option("--workers <n>", "how many workers to start, if a server is started here (default 1)", wholeNumber(0, 256))
    .option("--reference", "run the plain single-process trainer instead: the same bits without Redis and gRPC")
    .option("--detach", "leave the server and the run in the background")
    .option(
      "--port <n>",
      "port of the coordinator, if one is started (PORT; default: a free one)",
      wholeNumber(0, 65535),
    );
  withJson(withCompute(withServer(withRecipe(command))));
  command.addHelpText(
    "after",
    examples(
      "umie train recipes/demo.yaml --workers 2",
      "umie train recipes/demo.yaml --set schedule.steps=60 --set data.images=blank",
      "umie train recipes/demo.yaml --reference --json",
    ),
  );
  actOn(command, context, (file, flags: TrainFlags) => train(context, file, flags));
}

async function train(context: Context, file: string, flags: TrainFlags): Promise<number> {
  const settings = readSettings(context.env, flags, context.cwd);
  const read = readRecipe(file, flags, context.cwd);
  const recipe = settings.server === undefined ? withAbsolutePaths(read, context.cwd) : read;
  const json = flags.json ?? false;
  if (flags.reference) return trainReference(context, recipe, { settings, json });
  const workers = flags.workers ?? recipe.spec.resources.minWorkers;
  if (flags.detach) return detach(context, recipe, { settings, workers, json });
  return runToEnd(context, { settings, workers, json }, (server) => submitRun(server, recipe));
}

async function detach(
  context: Context,
  recipe: Recipe,
  { settings, workers, json }: { settings: Settings; workers: number; json: boolean },
): Promise<number> {
  const url = settings.server ?? (await ensureBackground(context, { settings, workers }));
  const status = await submitRun({ url, token: settings.token }, recipe);
  if (json) printJson(context.stdout, runResult(status));
  else
    printLines(context.stdout, [
      `${status.id} submitted: ${url}`,
      `"umie watch ${status.id}" follows it, "umie down" stops the server`,
    ]);
  return exit.done;
}
