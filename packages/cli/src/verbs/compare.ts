import type { Command } from "commander";
import {
  actOnTwo,
  type Context,
  examples,
  type Flags,
  printJson,
  printLines,
  wholeNumber,
  withJson,
} from "../command.js";
import { CommandFailure, exit } from "../failure.js";
import { readPredictions } from "../prediction-files.js";
import { comparisonLines } from "../view/prediction-lines.js";

interface CompareFlags extends Flags {
  seed: number;
  resamples: number;
}

export function addCompare(program: Command, context: Context): void {
  const command = program
    .command("compare")
    .description("is one model better than another? paired tests on the predictions that umie eval kept")
    .argument("<first>", "file of predictions")
    .argument("<second>", "file of predictions of the same examples")
    .option("--resamples <n>", "how often to resample", wholeNumber(1), 2000)
    .option("--seed <n>", "the same seed gives the same figures", wholeNumber(0), 1);
  withJson(command).addHelpText("after", examples("umie compare with-pictures.jsonl without.jsonl"));
  actOnTwo(command, context, (first, second, flags: CompareFlags) => compare(context, [first, second], flags));
}

async function compare(
  context: Context,
  files: readonly [string, string],
  { seed, resamples, json }: CompareFlags,
): Promise<undefined> {
  const { comparePredictions } = await import("@umie/data");
  const [a, b] = await Promise.all([readPredictions(files[0], context.cwd), readPredictions(files[1], context.cwd)]);
  const comparisons = usage(() => comparePredictions(a, b, { seed, resamples }));
  if (json) return printJson(context.stdout, comparisons) as undefined;
  printLines(context.stdout, comparisonLines(comparisons));
}

/** Files of other examples are a mistake of whoever names them. */
function usage<T>(compare: () => T): T {
  try {
    return compare();
  } catch (cause) {
    if (!(cause instanceof RangeError)) throw cause;
    throw new CommandFailure(cause.message, exit.usage, { cause });
  }
}
