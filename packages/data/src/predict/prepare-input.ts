import { basename } from "node:path";
import { encodePrompt, type TokenLimits } from "../batches/feature-converter.js";
import type { PixelBox } from "../datasets/draft.js";
import { firstQuestion } from "../evaluation/evaluation.js";
import { type DatasetName, type Example, type Task, tasksOfDataset } from "../example.js";
import { decode } from "../pictures/decode.js";
import type { DatasetTasks } from "../tasks/task.js";
import type { Tokenizer } from "../tokenizer/tokenizer.js";
import { boxesInPicture, InputError, type PredictionInput, type PredictionTask } from "./prediction-input.js";

/** The picture of an input as the model is shown it. */
export interface ShownPicture {
  path: string;
  /** In pixels. */
  width: number;
  height: number;
  /** In pixels: the first is what answers call O1. Those behind the most that the run keeps are left out. */
  objects: readonly PixelBox[];
}

/** An input made an example of a dataset, without gold. */
export interface PreparedInput {
  example: Example;
  tasks: DatasetTasks;
  picture: ShownPicture | null;
}

/** What of a run decides how its model is asked. */
export interface AskingContext {
  /** Names the run in sentences. */
  run: string;
  /** In the order of the recipe. */
  tasks: ReadonlyMap<DatasetName, DatasetTasks>;
  tokenizer: Tokenizer;
  limits: TokenLimits;
  maxObjects: number;
  /** Can the model be shown a picture file? If not, why. */
  blind: string | null;
}

const firstTask: Record<PredictionTask, Task> = { mner: "mner", mre: "mre", mee: "mee_trigger" };

/**
 * Chooses the dataset whose labels are asked for, reads the picture, and checks that the question fits.
 *
 * @throws {InputError} If the run has no such dataset or task, the picture cannot be read or shown, or the instruction
 *   is too long.
 */
export async function prepareInput(input: PredictionInput, context: AskingContext): Promise<PreparedInput> {
  const dataset = chooseDataset(input, context);
  const tasks = context.tasks.get(dataset)!;
  const picture = await showPicture(input, context);
  const example = exampleOf(input, dataset, picture);
  try {
    encodePrompt(firstQuestion(tasks, example), context.tokenizer, context.limits);
  } catch (cause) {
    throw new InputError(`Cannot predict: ${(cause as Error).message}`, { cause });
  }
  return { example, tasks, picture };
}

function chooseDataset({ task, dataset }: PredictionInput, { run, tasks }: AskingContext): DatasetName {
  const able = [...tasks.keys()].filter((name) => tasksOfDataset[name].includes(firstTask[task]));
  const chosen = dataset === undefined ? able[0] : able.find((name) => name === dataset);
  if (chosen !== undefined) return chosen;
  const wanted =
    able.length === 0 ? `of its datasets ${[...tasks.keys()].join(", ")} none has it` : `wanted ${able.join(", ")}`;
  throw new InputError(
    `Cannot predict ${task}${dataset === undefined ? "" : ` as in ${dataset}`} with ${run}: ${wanted}`,
  );
}

async function showPicture(
  input: PredictionInput,
  { run, maxObjects, blind }: AskingContext,
): Promise<ShownPicture | null> {
  const { image, objects = [] } = input;
  if (image === undefined) return null;
  if (blind !== null) throw new InputError(`Cannot show ${image} to ${run} as ${blind}`);
  const { width, height } = await decode(image).catch((cause: Error) => {
    throw new InputError(cause.message, { cause });
  });
  boxesInPicture(objects, [width, height]);
  return { path: image, width, height, objects: objects.slice(0, maxObjects) };
}

function exampleOf(input: PredictionInput, dataset: DatasetName, picture: ShownPicture | null): Example {
  const common = {
    ...({ id: "input", dataset, split: "test", text: input.text } as const),
    picture: picture && {
      id: basename(picture.path),
      path: picture.path,
      objects: boxesInPicture(picture.objects, [picture.width, picture.height]),
    },
  };
  const named = ({ span, type = "" }: { span: string; type?: string }) => ({ span, type });
  switch (input.task) {
    case "mner":
      return { ...common, task: "mner", entities: [] };
    case "mre":
      return { ...common, task: "mre", head: named(input.head!), tail: named(input.tail!), relation: "" };
    case "mee":
      return { ...common, task: "mee", setting: "text", triggers: [], arguments: [] };
  }
}
