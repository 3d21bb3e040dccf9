import type { Command } from "commander";
import {
  actOn,
  type Context,
  examples,
  type Flags,
  isLive,
  printJson,
  printLines,
  withCompute,
  withJson,
} from "../command.js";
import { CommandFailure, exit } from "../failure.js";
import { watchSignals } from "../interruption.js";
import { readRecipe, withAbsolutePaths } from "../recipe-file.js";
import { checkpointStore, readSettings } from "../settings.js";
import { progressLine } from "../view/progress-line.js";

interface FeatureFlags extends Flags {
  set?: string[];
}

export function addDataFeatures(data: Command, context: Context): void {
  const command = data
    .command("features")
    .description("compute the features of a recipe's pictures with its frozen visual encoder; goes on where it stopped")
    .argument("<recipe>", "YAML file with model.visual of kind clip or resnet")
    .option("--set <k=v>", "change a field of spec; may be given again", (one: string, all: string[] = []) => [
      ...all,
      one,
    ])
    .option("--home <dir>", "state of a local user (UMIE_HOME; default .umie)")
    .addHelpText("after", examples("umie data features recipes/main.yaml"));
  actOn(withJson(withCompute(command)), context, (file, flags: FeatureFlags) => features(context, file, flags));
}

async function features(context: Context, file: string, flags: FeatureFlags): Promise<number> {
  const { cache, home, threads, backend = "auto" } = readSettings(context.env, flags, context.cwd);
  const { spec } = withAbsolutePaths(readRecipe(file, flags, context.cwd), context.cwd);
  const { computeFeatures } = await import("@umie/worker");
  const interruption = watchSignals();
  const { show, end } = progressLine(context.stderr, isLive(context, context.stderr));
  try {
    const result = await computeFeatures(spec, {
      ...{
        cache,
        threads,
        backend,
        store: spec.checkpoint.store ?? checkpointStore(home, context.env),
        env: context.env,
      },
      signal: interruption.signal,
      onProgress: ({ done, pictures, computed }) => show(done, pictures, `pictures, ${computed} computed`),
    });
    end();
    if (result.done < result.pictures)
      throw new CommandFailure(
        `Interrupted after ${result.done} of ${result.pictures} pictures; the same command goes on`,
        exit.resumable,
      );
    if (flags.json) printJson(context.stdout, result);
    else printLines(context.stdout, [`${result.pictures} pictures, ${result.computed} computed now: ${result.url}`]);
    return exit.done;
  } catch (error) {
    if (error instanceof RangeError) throw new CommandFailure(error.message, exit.usage, { cause: error });
    throw error;
  } finally {
    interruption.close();
  }
}
