import type { Prediction, Question } from "@umie/scaling";
import type { Command } from "commander";
import {
  actOn,
  type Context,
  defined,
  examples,
  type Flags,
  printJson,
  printLines,
  say,
  withJson,
} from "../../command.js";
import { CommandFailure, exit } from "../../failure.js";
import { positive, significant } from "./numbers.js";
import { readText } from "./read-text.js";

interface PredictFlags extends Flags {
  parameters?: number;
  tokens?: number;
  unique?: number;
  compute?: number;
  targetF1?: number;
  law?: string;
  force?: boolean;
}

export function addPredict(scale: Command, context: Context): void {
  const command = scale
    .command("predict")
    .description("the loss at N and D, the best N and D at C, or the cheapest setting that reaches an F1")
    .argument("[fits]", "what umie scale fit wrote", "fits.json")
    .option("--N, --parameters <n>", "parameters", positive)
    .option("--D, --tokens <n>", "training tokens", positive)
    .option("--U, --unique <n>", "unique training tokens; default: all of D", positive)
    .option("--C, --compute <n>", "training FLOPs", positive)
    .option("--target-f1 <x>", "from 0 to 1", positive)
    .option("--law <name>", "default: the law that the fit chose")
    .option("--force", "predict beyond 100 times the compute measured")
    .addHelpText("after", examples("umie scale predict --C 1e20", "umie scale predict fits.json --N 3e8 --D 1e10"));
  actOn(withJson(command), context, (file, flags: PredictFlags) => predictFrom(context, file, flags));
}

async function predictFrom(context: Context, file: string, flags: PredictFlags): Promise<undefined> {
  const { lawNames, predict, readFits } = await import("@umie/scaling");
  const question = questionOf(flags);
  const law = lawNames.find((name) => name === flags.law);
  if (flags.law !== law) {
    throw new CommandFailure(
      `Cannot predict with "${flags.law}" as a law must be one of ${lawNames.join(", ")}`,
      exit.usage,
    );
  }
  const fits = readFits(readText(file, "fits", context.cwd), file);
  const prediction = predict(fits, question, defined({ law, force: flags.force }));
  for (const warning of prediction.warnings) say(context)(`warning: ${warning}`);
  if (flags.json) return printJson(context.stdout, prediction) as undefined;
  printLines(context.stdout, predictionLines(prediction));
}

function questionOf({ parameters: N, tokens: D, unique: U, compute: C, targetF1: f1 }: PredictFlags): Question {
  const asked = [N !== undefined || D !== undefined, C !== undefined, f1 !== undefined].filter((each) => each).length;
  if (asked === 1 && C !== undefined) return { C };
  if (asked === 1 && f1 !== undefined) return { f1 };
  if (asked === 1 && N !== undefined && D !== undefined) return { N, D, ...defined({ U }) };
  throw new CommandFailure(
    "Cannot predict as one question must be asked: --N and --D, or --C, or --target-f1",
    exit.usage,
  );
}

function predictionLines({ law, N, D, C, loss, intervals, optimum, f1 }: Prediction): string[] {
  const ends = (levels: Readonly<Record<string, readonly number[]>>) =>
    Object.entries(levels)
      .map(([level, pair]) => `   ${100 * Number(level)} %: ${pair.map(significant).join(" to ")}`)
      .join("");
  return [
    `law   ${law}`,
    `N     ${significant(N)}${optimum ? ends(optimum.N) : ""}`,
    `D     ${significant(D)}${optimum ? ends(optimum.D) : ""}`,
    `C     ${significant(C)}`,
    `loss  ${significant(loss)}${ends(intervals)}`,
    ...(f1 === null ? [] : [`F1    ${f1.toFixed(4)}`]),
  ];
}
