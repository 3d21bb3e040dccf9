import { access, constants, writeFile } from "node:fs/promises";
import path from "node:path";
import type { GradedPrediction, ReportPart } from "@umie/data";
import { type Command, Option } from "commander";
import {
  actOn,
  type Context,
  defined,
  examples,
  type Flags,
  printJson,
  printLines,
  say,
  withCompute,
  withJson,
} from "../command.js";
import { CommandFailure, exit } from "../failure.js";
import { readPredictions } from "../prediction-files.js";
import { type EvaluationSplit, macroF1 } from "../run-result.js";
import { checkpointStore, readSettings } from "../settings.js";
import { reportLines } from "../view/prediction-lines.js";
import { datasetTable } from "../view/render.js";

type EvalFlags = Flags & {
  data?: string;
  split: EvaluationSplit;
  predictions?: string;
} & { [Part in ReportPart]?: true };

export function addEval(program: Command, context: Context): void {
  const command = program
    .command("eval")
    .description("loss and F1 of a run's newest checkpoint, or of a checkpoint, on every dataset")
    .argument(
      "<target>",
      "a run such as demo-1 or demo-1@100, the path of a checkpoint's manifest, or a kept .jsonl of predictions",
    )
    .option("--data <dir>", "read the datasets from here instead of the recipe's place")
    .addOption(new Option("--split <name>", "which part").choices(["dev", "test"]).default("test"))
    .option("--predictions <file>", "keep what was predicted beside what is true, one line of JSON an example and task")
    .option("--interval", "95 % intervals of F1, by bootstrap over sentences")
    .option("--labels", "scores of each label, and their mean")
    .option("--parts", "words and objects apart, M2E2's settings, triggers by place, gold event types (oracle)")
    .option("--errors", "kinds of errors, and the first ones")
    .option("--released", "scores by the released code's scorer, its defects included")
    .option("--home <dir>", "state of a local user (UMIE_HOME; default .umie)");
  withJson(withCompute(command)).addHelpText(
    "after",
    examples(
      "umie eval demo-1 --split dev",
      "umie eval demo-1 --predictions demo-1.jsonl --interval --errors",
      "umie eval demo-1.jsonl --labels",
      "umie eval demo-1 --data ../other-data --json",
    ),
  );
  actOn(command, context, (target, flags: EvalFlags) => evaluate(context, target, flags));
}

const reportParts = ["interval", "labels", "parts", "errors", "released"] as const satisfies readonly ReportPart[];

async function evaluate(context: Context, target: string, flags: EvalFlags): Promise<undefined> {
  const kept = target.endsWith(".jsonl");
  const found = kept ? await fromFile(context, target) : await fromCheckpoint(context, target, flags);
  const { datasetStatuses, emptyHistory } = await import("@umie/coordinator");
  const { run, evaluation, predictions } = found;
  const { step, split } = evaluation;
  const datasets = datasetStatuses(found.datasets, { history: emptyHistory, evaluations: [evaluation] });
  const wanted = reportParts.filter((part) => flags[part]);
  const { predictionReport } = await import("@umie/data");
  const report = predictionReport(predictions, wanted);
  const result = {
    run,
    step,
    split,
    datasets,
    macroF1: macroF1({ datasets }, split),
    ...(wanted.length > 0 && { report }),
  };
  if (flags.json) return printJson(context.stdout, result) as undefined;
  const heading = kept ? `${run}, ${split}` : `${run}, state after step ${step}, ${split}`;
  printLines(context.stdout, [heading, "", ...datasetTable({ datasets }), ...reportLines(report)]);
}

async function fromCheckpoint(context: Context, target: string, flags: EvalFlags) {
  const { data, split, predictions: file } = flags;
  const { home, threads, backend = "auto", cache, env } = readSettings(context.env, flags, context.cwd);
  const [{ evaluateCheckpoint }, { predictionLine }] = await Promise.all([
    import("@umie/worker"),
    import("@umie/data"),
  ]);
  const output = file === undefined ? null : await placeToWrite(file, context.cwd);
  const predictions: GradedPrediction[] = [];
  const evaluated = await evaluateCheckpoint({
    ...{ target, split, threads, cache, backend },
    store: checkpointStore(home, env),
    env,
    ...defined({ dataRoot: data === undefined ? undefined : path.resolve(context.cwd, data) }),
    onPrediction: (prediction) => void predictions.push(prediction),
  });
  if (output !== null) await writeFile(output, predictions.map(predictionLine).join(""));
  for (const reason of evaluated.damaged) say(context)(`passed over a damaged checkpoint: ${reason}`);
  return { ...evaluated, predictions };
}

/** A folder that cannot be written to is known before anything is computed. */
async function placeToWrite(file: string, cwd: string): Promise<string> {
  const place = path.resolve(cwd, file);
  await access(path.dirname(place), constants.W_OK).catch((cause: NodeJS.ErrnoException) => {
    const why = cause.code === "ENOENT" ? "there is no such folder" : "its permissions do not allow it";
    throw new CommandFailure(`Cannot keep predictions in ${path.dirname(place)}: ${why}`, exit.usage, { cause });
  });
  return place;
}

/** The scores of predictions that were kept; they have no loss. */
async function fromFile(context: Context, target: string) {
  const { byTask, countsByDataset } = await import("@umie/data");
  const predictions = await readPredictions(target, context.cwd);
  const names = new Set(byTask(predictions).map(({ dataset }) => dataset));
  const split = predictions[0]!.split === "dev" ? ("dev" as const) : ("test" as const);
  const evaluation = { unit: "x0", split, step: 0, counts: countsByDataset(predictions) };
  return { run: target, datasets: [...names].map((name) => ({ name })), evaluation, predictions };
}
