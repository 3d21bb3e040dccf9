import { basename, dirname } from "node:path";
import { DataError, type DataMistake, RecordError } from "../datasets/mistake.js";
import { finite, index, listOf, record, refuse, type Shape, tuple } from "../datasets/shape.js";
import { type Box, datasetNames, meeSettings, splits, type Task, tasks } from "../example.js";
import type { AnswerRecord } from "../tasks/answer-tuple.js";
import { tupleFields } from "../tasks/answer-tuple.js";
import type { GradedPrediction } from "./graded-prediction.js";

/** One line of a file of predictions: JSON, in the order of the fields of `GradedPrediction`. */
export function predictionLine(prediction: GradedPrediction): string {
  return `${JSON.stringify(prediction)}\n`;
}

/**
 * Reads the text of a file of predictions; blank lines are passed over.
 *
 * @param path Of the file, for messages.
 * @throws {DataError} If a line is no prediction, or an example stands there twice; it lists the first mistakes.
 */
export function parsePredictions(text: string, path: string): GradedPrediction[] {
  const file = basename(path);
  const mistakes: DataMistake[] = [];
  const lines = new Map<string, number>();
  const predictions = text.split("\n").flatMap((line, i) => {
    if (line.trim() === "") return [];
    try {
      const prediction = parseLine(line);
      const before = lines.get(predictionKey(prediction));
      if (before !== undefined)
        throw new RecordError(`expected each example only once, got that of line ${before} again`);
      lines.set(predictionKey(prediction), i + 1);
      return [prediction];
    } catch (cause) {
      if (!(cause instanceof RecordError)) throw cause;
      mistakes.push({ file, line: i + 1, reason: cause.message });
      return [];
    }
  });
  if (predictions.length === 0 && mistakes.length === 0)
    mistakes.push({ file, line: 0, reason: "expected predictions, got no line" });
  if (mistakes.length > 0) throw new DataError(dirname(path), mistakes);
  return predictions;
}

/** What a prediction is about: equal for two models on the same example and task. */
export function predictionKey({ dataset, split, task, id }: GradedPrediction): string {
  return JSON.stringify([dataset, split, task, id]);
}

function parseLine(line: string): GradedPrediction {
  let value: unknown;
  try {
    value = JSON.parse(line);
  } catch (cause) {
    throw new RecordError(`expected JSON: ${(cause as Error).message}`);
  }
  const { task, ...about } = record<Pick<GradedPrediction, "id" | "dataset" | "split" | "task" | "text">>({
    id: text,
    dataset: oneOf(datasetNames),
    split: oneOf(splits),
    task: oneOf(tasks),
    text,
  })(value, "");
  const records = listOf(answerRecord(task));
  const said = record({ gold: records, predicted: records, malformed: index })(value, "");
  const extra = record({
    setting: optional(oneOf(meeSettings)),
    sharedType: optional(text),
    oracle: optional(record({ predicted: records })),
  })(value, "");
  const { setting, sharedType, oracle } = extra;
  return {
    ...{ id: about.id, dataset: about.dataset, split: about.split, task, text: about.text },
    ...(setting === undefined ? {} : { setting }),
    ...(sharedType === undefined ? {} : { sharedType }),
    ...said,
    ...(oracle === undefined ? {} : { oracle }),
  };
}

function answerRecord(task: Task): Shape<AnswerRecord> {
  const names = tupleFields[task];
  const box = optional(tuple<[number, number, number, number]>(finite, finite, finite, finite) as Shape<Box>);
  return (value, path) => {
    const { fields, ...place } = record({ fields: listOf(text), box, start: optional(index) })(value, path);
    if (fields.length !== names.length) refuse(`the fields ${names.join(", ")}`, fields, `${path}.fields`);
    const { box: corners, start } = place;
    return { fields, ...(corners === undefined ? {} : { box: corners }), ...(start === undefined ? {} : { start }) };
  };
}

const text: Shape<string> = (value, path) => (typeof value === "string" ? value : refuse("a string", value, path));

function oneOf<T extends string>(names: readonly T[]): Shape<T> {
  return (value, path) => names.find((name) => name === value) ?? refuse(`one of ${names.join(", ")}`, value, path);
}

function optional<T>(shape: Shape<T>): Shape<T | undefined> {
  return (value, path) => (value === undefined ? undefined : shape(value, path));
}
