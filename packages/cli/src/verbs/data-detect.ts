import path from "node:path";
import { type Command, InvalidArgumentError } from "commander";
import {
  actOn,
  type Context,
  examples,
  type Flags,
  isLive,
  printJson,
  printLines,
  say,
  wholeNumber,
  withCompute,
  withJson,
} from "../command.js";
import { CommandFailure, exit } from "../failure.js";
import { watchSignals } from "../interruption.js";
import { readSettings } from "../settings.js";
import { progressLine } from "../view/progress-line.js";

interface DetectFlags extends Flags {
  weights: string;
  threshold: number;
  max: number;
}

export function addDataDetect(data: Command, context: Context): void {
  const command = data
    .command("detect")
    .description("find the objects of a folder's pictures with a YOLOS checkpoint; goes on where it stopped")
    .argument("<dir>", "a dataset's folder, or a folder of pictures; objects.json is written there")
    .requiredOption("--weights <dir>", "YOLOS in Hugging Face layout")
    .option("--threshold <p>", "least probability of an object", probability, 0.5)
    .option("--max <n>", "objects kept of a picture, the surest ones", wholeNumber(0, 1000), 36)
    .addHelpText("after", examples("umie data detect data/twitter2015 --weights weights/yolos-small"));
  actOn(withJson(withCompute(command)), context, (dir, flags: DetectFlags) => detect(context, dir, flags));
}

function probability(text: string): number {
  const value = Number(text);
  if (text.trim() !== "" && value >= 0 && value <= 1) return value;
  throw new InvalidArgumentError("Wanted a number from 0 to 1.");
}

async function detect(context: Context, dir: string, flags: DetectFlags): Promise<number> {
  const { threads, backend = "auto" } = readSettings(context.env, flags, context.cwd);
  const place = (name: string) => path.resolve(context.cwd, name);
  const { detectObjects } = await import("@umie/worker");
  const interruption = watchSignals();
  const { show, end } = progressLine(context.stderr, isLive(context, context.stderr));
  try {
    const result = await detectObjects({
      ...{ folder: place(dir), weights: place(flags.weights), threshold: flags.threshold, most: flags.max },
      ...{ threads, backend, signal: interruption.signal },
      onProgress: ({ done, pictures, objects }) => show(done, pictures, `pictures, ${objects} objects`),
    });
    end();
    for (const reason of result.unreadable) say(context)(`left out: ${reason}`);
    if (result.done < result.pictures)
      throw new CommandFailure(
        `Interrupted after ${result.done} of ${result.pictures} pictures; the same command goes on`,
        exit.resumable,
      );
    if (flags.json) printJson(context.stdout, result);
    else printLines(context.stdout, [`${result.file}: ${result.objects} objects in ${result.pictures} pictures`]);
    return exit.done;
  } catch (error) {
    if (error instanceof RangeError) throw new CommandFailure(error.message, exit.usage, { cause: error });
    throw error;
  } finally {
    interruption.close();
  }
}
