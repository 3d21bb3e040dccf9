import {
  type AskingContext,
  cropSource,
  type DatasetName,
  type DatasetTasks,
  datasetTasks,
  firstQuestion,
  InputError,
  PictureCache,
  type PredictionInput,
  type PreparedInput,
  type Prompt,
  prepareInput,
  publishedLabels,
  question,
  type ReadAnswer,
  readPredictionInput,
  type VisualSource,
} from "@umie/data";
import type { RunSpec } from "@umie/recipe";
import type { Model } from "../compute.js";
import { askModel } from "./ask-model.js";
import { type OpenOptions, openCheckpoint } from "./open-checkpoint.js";
import { type Prediction, predictionOf, type Reading, readModelAnswer } from "./prediction.js";

export interface PredictorOptions extends OpenOptions {
  /** Inputs asked about at once; default 16. */
  batchSize?: number;
}

/** What became of one of many inputs. */
export type PredictionOutcome = { ok: true; prediction: Prediction } | { ok: false; error: InputError };

/** A trained model that answers questions about texts and pictures. Close it. */
export interface Predictor {
  /** The run and the step of the checkpoint. */
  readonly run: string;
  readonly step: number;
  /** Newer checkpoints of the run that are damaged, a sentence each. */
  readonly damaged: readonly string[];
  /** One prediction for each input. @throws {InputError} If one cannot be asked about; it is checked like foreign data. */
  predict(inputs: readonly PredictionInput[]): Promise<Prediction[]>;
  /**
   * The same for any number of inputs, unchecked ones too: outcomes come in the order of the inputs, while later ones are still to be
   * read. An input that is an `InputError` already comes out as it is.
   */
  predictEach(inputs: Iterable<unknown> | AsyncIterable<unknown>): AsyncGenerator<PredictionOutcome>;
  close(): void;
}

/**
 * Open a run's newest checkpoint, or a checkpoint, for prediction.
 *
 * @throws {NoCheckpoint} If there is none.
 * @throws {Error} If it is damaged or has no tokenizer, or the backend cannot be had.
 */
export async function openPredictor({ batchSize = 16, ...options }: PredictorOptions): Promise<Predictor> {
  const { manifest, model, tokenizer, damaged } = await openCheckpoint(options, "predict with");
  const { record, step } = manifest;
  const asking: AskingContext = {
    run: record.run,
    tasks: tasksOf(record.spec),
    tokenizer: tokenizer.tokenizer,
    limits: record.spec.data,
    maxObjects: record.spec.data.maxObjects,
    blind: whyBlind(record.spec),
  };
  const answer = (prepared: readonly PreparedInput[]) => answerInputs(model, prepared, asking, record.spec);

  const predictEach: Predictor["predictEach"] = async function* (inputs) {
    for await (const chunk of chunks(inputs, batchSize)) {
      const prepared = await Promise.all(chunk.map((input) => prepare(input, asking)));
      const answered = await answer(prepared.filter((one): one is PreparedInput => !(one instanceof InputError)));
      const next = answered.values();
      for (const one of prepared)
        yield one instanceof InputError ? { ok: false, error: one } : { ok: true, prediction: next.next().value! };
    }
  };
  return {
    ...{ run: record.run, step, damaged },
    predictEach,
    predict: async (inputs) => {
      const predictions: Prediction[] = [];
      for await (const outcome of predictEach(inputs)) {
        if (!outcome.ok) throw outcome.error;
        predictions.push(outcome.prediction);
      }
      return predictions;
    },
    close: () => model.parametersChanged(),
  };
}

function tasksOf({ data, resolved }: RunSpec): Map<DatasetName, DatasetTasks> {
  return new Map(
    data.datasets.map(({ name }) => {
      const published = publishedLabels(name);
      const seen = resolved.labels?.[name];
      if (seen === undefined && data.labels === "seen")
        throw new Error(
          `Cannot predict as the run's record must hold the labels seen in ${name}: an older umie wrote it`,
        );
      return [name, datasetTasks({ name, labels: { published, seen: seen ?? published } }, data.labels)];
    }),
  );
}

function whyBlind({ data, resolved }: RunSpec): string | null {
  if (data.images === "none") return "it was trained without pictures (data.images: none)";
  return resolved.model.vision ? null : "it reads features of pictures, not pictures";
}

async function prepare(input: unknown, asking: AskingContext): Promise<PreparedInput | InputError> {
  if (input instanceof InputError) return input;
  try {
    return await prepareInput(readPredictionInput(input), asking);
  } catch (cause) {
    if (cause instanceof InputError) return cause;
    throw cause;
  }
}

/** Entities and relations take one round; events a second one, for the arguments of the types that were found (as in evaluation). */
async function answerInputs(
  model: Model,
  inputs: readonly PreparedInput[],
  { tokenizer }: AskingContext,
  { data, resolved }: RunSpec,
): Promise<Prediction[]> {
  const options = { ...{ tokenizer, maxSourceTokens: data.maxSourceTokens }, maxTargetTokens: data.maxTargetTokens };
  const ask = async (asked: readonly AskedQuestion[]): Promise<Reading[]> => {
    const visual = visualSource(asked, data.images === "blank", resolved.model.vision?.imageSize);
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

/** Crops, with as many places for objects as are needed; a cache of its own, as a file may change from one call to the next. */
function visualSource(asked: readonly AskedQuestion[], blank: boolean, side: number | undefined): VisualSource | null {
  const counts = asked.flatMap(({ input: { picture } }) => (picture === null ? [] : [picture.objects.length]));
  if (side === undefined || counts.length === 0) return null;
  return cropSource({ side, maxObjects: Math.max(...counts), blank, cache: new PictureCache(64 << 20) });
}

async function* chunks<T>(items: Iterable<T> | AsyncIterable<T>, size: number): AsyncGenerator<T[]> {
  let chunk: T[] = [];
  for await (const item of items) {
    chunk.push(item);
    if (chunk.length < size) continue;
    yield chunk;
    chunk = [];
  }
  if (chunk.length > 0) yield chunk;
}
