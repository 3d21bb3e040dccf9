import {
  type AskingContext,
  cropSource,
  firstQuestion,
  PictureCache,
  type PreparedInput,
  type Prompt,
  question,
  type ReadAnswer,
  type VisualSource,
} from "@umie/data";
import type { RunSpec } from "@umie/recipe";
import type { Model } from "../compute.js";
import { askModel } from "./ask-model.js";
import { type Prediction, predictionOf, type Reading, readModelAnswer } from "./prediction.js";

/** A trained model, and how it sees: features of a frozen encoder, or else crops. */
export interface AnsweringModel {
  model: Model;
  spec: RunSpec;
  features: VisualSource["content"] | undefined;
}

/**
 * Entities and relations take one round; events a second one, for the arguments of the types that were found (as in
 * evaluation).
 */
export async function answerInputs(
  { model, spec, features }: AnsweringModel,
  inputs: readonly PreparedInput[],
  { tokenizer }: AskingContext,
): Promise<Prediction[]> {
  const { data } = spec;
  const options = { ...{ tokenizer, maxSourceTokens: data.maxSourceTokens }, maxTargetTokens: data.maxTargetTokens };
  const ask = async (asked: readonly AskedQuestion[]): Promise<Reading[]> => {
    const visual = visualSource(asked, { spec, features });
    const answers = await askModel(
      model,
      asked.map(({ prompt }) => prompt),
      { ...options, visual },
    );
    return asked.map((one, i) => readModelAnswer({ ...one, answer: answers[i]! }, one.input.picture, options));
  };
  const first = await ask(inputs.map((input) => firstAsked(input)));
  const asked = inputs.map((input, i) => argumentsAsked(input, first[i]!));
  const second = await ask(asked.flat());
  return inputs.map((input, i) => predictionOf(input, [first[i]!, ...second.splice(0, asked[i]!.length)]));
}

interface AskedQuestion {
  input: PreparedInput;
  prompt: Prompt;
  read: (answer: string) => ReadAnswer;
}

function firstAsked(input: PreparedInput): AskedQuestion {
  const { example, tasks } = input;
  const prompt = firstQuestion(tasks, example);
  const { read } = { mner: tasks.mner, mre: tasks.mre, mee: tasks.meeTrigger }[example.task];
  return { input, prompt, read };
}

function argumentsAsked(input: PreparedInput, { records }: Reading): AskedQuestion[] {
  const { example, tasks } = input;
  if (example.task !== "mee") return [];
  const types = new Set(records.flatMap((record) => (record.task === "mee_trigger" ? [record.type] : [])));
  return [...types].map((eventType) => ({
    input,
    prompt: question(tasks.meeArgument, { ...example, eventType }),
    read: tasks.meeArgument.read,
  }));
}

/**
 * Crops, with as many places for objects as are needed; a cache of its own, as a file may change from one call to the
 * next.
 */
function visualSource(
  asked: readonly AskedQuestion[],
  { spec: { data, resolved }, features }: Pick<AnsweringModel, "spec" | "features">,
): VisualSource | null {
  const counts = asked.flatMap(({ input: { picture } }) => (picture === null ? [] : [picture.objects.length]));
  if (counts.length === 0) return null;
  const maxObjects = Math.max(...counts);
  if (features !== undefined) return { maxObjects, content: features };
  const side = resolved.model.vision?.imageSize;
  if (side === undefined) return null;
  return cropSource({ side, maxObjects, blank: data.images === "blank", cache: new PictureCache(64 << 20) });
}
