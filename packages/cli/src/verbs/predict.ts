import { readFile } from "node:fs/promises";
import path from "node:path";
import type { Prediction, Predictor } from "@umie/worker";
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
  withCompute,
  withJson,
} from "../command.js";
import { CommandFailure, exit } from "../failure.js";
import { openLines, refuseFile } from "../lines.js";
import { checkpointStore, readSettings } from "../settings.js";
import { predictionLines } from "../view/prediction.js";
import { rounded } from "../view/rounded.js";
import { predictBatch } from "./predict-batch.js";

interface PredictFlags extends Flags {
  task?: string;
  text?: string;
  image?: string;
  objects?: string;
  head?: string;
  headType?: string;
  tail?: string;
  tailType?: string;
  dataset?: string;
  batch?: string;
}

export function addPredict(program: Command, context: Context): void {
  const command = program
    .command("predict")
    .description("what a run's newest checkpoint, or a checkpoint, says of a text and a picture")
    .argument("<run|checkpoint>", "id such as demo-1 or demo-1@100, or the path of a checkpoint's manifest")
    .option(
      "--task <name>",
      "mner (entities), mre (relation of --head and --tail) or mee (events with their arguments)",
    )
    .option("--text <text>", "what is read")
    .option("--image <file>", "picture that goes with it")
    .option("--objects <file>", "JSON with the boxes of its objects in pixels, as in a dataset's objects.json")
    .option("--head <span>", "of mre: the mention that comes first")
    .option("--head-type <type>", "its entity type, where it is known")
    .option("--tail <span>", "of mre: the other mention")
    .option("--tail-type <type>", "its entity type, where it is known")
    .option("--dataset <name>", "whose labels are asked for; default: the run's first dataset with the task")
    .option("--batch <file>", "JSON Lines in (- for stdin), a line for each out; --task and --dataset fill in")
    .option("--home <dir>", "state of a local user (UMIE_HOME; default .umie)");
  withJson(withCompute(command)).addHelpText(
    "after",
    examples(
      'umie predict demo-1 --task mner --text "Kyrie lands in New York" --image photo.jpg',
      'umie predict demo-1 --task mre --text "Ann met Bo" --head Ann --tail Bo --json',
      "umie predict demo-1 --batch questions.jsonl > answers.jsonl",
    ),
  );
  actOn(command, context, (target, flags: PredictFlags) => predict(context, target, flags));
}

async function predict(context: Context, target: string, flags: PredictFlags): Promise<number> {
  const { home, threads, backend = "auto", env } = readSettings(context.env, flags, context.cwd);
  const given = await inputOf(flags, context.cwd);
  const { readPredictionInput } = await import("@umie/data");
  const asked = flags.batch === undefined ? readPredictionInput(given) : await openLines(flags.batch, context.cwd);
  const { openPredictor } = await import("@umie/worker");
  const predictor = await openPredictor({ target, store: checkpointStore(home, env), env, threads, backend });
  try {
    for (const reason of predictor.damaged) say(context)(`passed over a damaged checkpoint: ${reason}`);
    if (!("task" in asked)) return await predictBatch(context, predictor, { lines: asked, given });
    const [prediction] = await predictor.predict([asked]);
    show(context, predictor, prediction!, flags.json);
    return exit.done;
  } finally {
    predictor.close();
  }
}

function show(context: Context, { run, step }: Predictor, prediction: Prediction, json = false): void {
  if (json) printJson(context.stdout, rounded({ run, step, ...prediction }));
  else printLines(context.stdout, [`${run}, state after step ${step}`, "", ...predictionLines(prediction)]);
}

/** What the options say, to be checked where inputs are. */
async function inputOf(flags: PredictFlags, cwd: string): Promise<Readonly<Record<string, unknown>>> {
  const { task, text, image, objects, head, headType, tail, tailType, dataset, batch } = flags;
  const alone = { text, image, objects, head, tail };
  const beside = Object.entries(alone).find(([, value]) => value !== undefined);
  if (batch !== undefined && beside !== undefined)
    throw new CommandFailure(`Cannot use --${beside[0]} with --batch as each line has its own`, exit.usage);
  const mention = (span?: string, type?: string) => (span === undefined ? undefined : defined({ span, type }));
  const picture = image === undefined ? undefined : path.resolve(cwd, image);
  const boxes = objects === undefined ? undefined : await readBoxes(path.resolve(cwd, objects), picture ?? "");
  return defined({
    ...{ task, text, dataset, image: picture, objects: boxes },
    ...{ head: mention(head, headType), tail: mention(tail, tailType) },
  });
}

async function readBoxes(file: string, picture: string) {
  const { readObjects } = await import("@umie/data");
  const text = await readFile(file, "utf8").catch(refuseFile(file));
  return readObjects(parseJson(text, file), path.basename(picture));
}

function parseJson(text: string, file: string): unknown {
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw new CommandFailure(`Cannot read ${file}: ${(cause as Error).message}`, exit.usage, { cause });
  }
}
