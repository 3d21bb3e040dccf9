import {
  type AskingContext,
  type DatasetName,
  type DatasetTasks,
  datasetTasks,
  InputError,
  type PredictionInput,
  type PreparedInput,
  prepareInput,
  publishedLabels,
  readPredictionInput,
} from "@umie/data";
import type { RunSpec } from "@umie/recipe";
import { openFeatures } from "../features/open-features.js";
import { answerInputs } from "./answer-inputs.js";
import { type OpenOptions, openCheckpoint } from "./open-checkpoint.js";
import type { Prediction } from "./prediction.js";

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
  /**
   * One prediction for each input.
   *
   * @throws {InputError} If one cannot be asked about; it is checked like foreign data.
   */
  predict(inputs: readonly PredictionInput[]): Promise<Prediction[]>;
  /**
   * The same for any number of inputs, unchecked ones too: outcomes come in the order of the inputs, while later ones
   * are still to be read. An input that is an `InputError` already comes out as it is.
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
  const { manifest, model, tokenizer, damaged, numericClass } = await openCheckpoint(options, "predict with");
  const { record, step } = manifest;
  const asking: AskingContext = {
    run: record.run,
    tasks: tasksOf(record.spec),
    tokenizer: tokenizer.tokenizer,
    limits: record.spec.data,
    maxObjects: record.spec.data.maxObjects,
    blind: whyBlind(record.spec),
  };
  // What people ask about is not kept.
  const context = { ...options, keep: false, numericClass };
  const features = asking.blind === null ? await openFeatures(record.spec, context) : null;
  const answer = (prepared: readonly PreparedInput[]) =>
    answerInputs({ model, spec: record.spec, features: features?.content }, prepared, asking);

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

function tasksOf({ seed, data, resolved }: RunSpec): Map<DatasetName, DatasetTasks> {
  return new Map(
    data.datasets.map(({ name }) => {
      const published = publishedLabels(name, data.labelMapping);
      const seen = resolved.labels?.[name];
      if (seen === undefined && data.labels === "seen")
        throw new Error(
          `Cannot predict as the run's record must hold the labels seen in ${name}: an older umie wrote it`,
        );
      return [
        name,
        datasetTasks({ name, labels: { published, seen: seen ?? published } }, data.labels, { ...data, seed }),
      ];
    }),
  );
}

function whyBlind({ data, model: { visual }, resolved }: RunSpec): string | null {
  if (data.images === "none") return "it was trained without pictures (data.images: none)";
  if (visual?.kind === "features") return "it reads features of pictures, not pictures";
  return resolved.model.vision || visual ? null : "it has no visual encoder";
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
