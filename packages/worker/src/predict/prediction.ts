import {
  answerPieces,
  answerText,
  type DatasetName,
  type PredictedRecord,
  type PredictionTask,
  type PreparedInput,
  type Prompt,
  predictedRecords,
  type ReadAnswer,
  type ShownPicture,
  sourceLayout,
  type Task,
  type Tokenizer,
} from "@umie/data";
import type { ModelAnswer } from "./ask-model.js";
import { type AttendedWord, sourceAttention, wordAttention } from "./visual-look.js";

/** What the model says of an input. */
export interface Prediction {
  task: PredictionTask;
  /** Whose labels were asked for. */
  dataset: DatasetName;
  text: string;
  picture: ShownPicture | null;
  /** In the order of the answers. */
  records: PredictedRecord[];
  /** What was asked: one question, or for events one for the triggers and one for the arguments of each type that was found. */
  questions: AnsweredQuestion[];
}

export interface AnsweredQuestion {
  task: Task;
  instruction: string;
  answer: string;
  /** p(answer | source), the product over its tokens, `</s>` included. */
  probability: number;
  /** Pieces of the answer that are no record. */
  dropped: number;
  /** Tokens at the end of the text that did not fit and were not read. */
  cutTokens: number;
  /** How much of the picture was added to the text, null without a picture, like the attention. */
  gate: number | null;
  /** Shares of the whole picture, O1, O2, … in the gate's attention: mean over heads and over the tokens of the text. */
  attention: number[] | null;
  words: AttendedWord[];
}

/** A question, its answer read, and the records in it. */
export interface Reading {
  question: AnsweredQuestion;
  records: PredictedRecord[];
}

export interface ReadingOptions {
  tokenizer: Tokenizer;
  maxSourceTokens: number;
  maxTargetTokens: number;
}

/** What an answer to a prompt says, and how it came about. */
export function readModelAnswer(
  {
    prompt,
    read,
    answer: { written, look },
  }: { prompt: Prompt; read: (answer: string) => ReadAnswer; answer: ModelAnswer },
  picture: ShownPicture | null,
  { tokenizer, ...limits }: ReadingOptions,
): Reading {
  const { task, instruction, text } = prompt;
  const answer = answerText(written.ids, tokenizer);
  const boxes = picture === null ? [] : [[0, 0, picture.width, picture.height] as const, ...picture.objects];
  const pieces = answerPieces(written, tokenizer);
  const { records, dropped } = predictedRecords(answer, pieces, { task, read, text, boxes });
  const layout = sourceLayout(prompt, tokenizer, limits);
  const question: AnsweredQuestion = {
    ...{ task, instruction, answer, dropped },
    probability: Math.exp(written.logProbabilities.reduce((sum, one) => sum + one, 0)),
    cutTokens: layout.cutTokens,
    gate: look?.gate ?? null,
    attention: sourceAttention(layout, look),
    words: wordAttention(layout, look),
  };
  return { question, records };
}

/** What all readings about an input come to. */
export function predictionOf({ example, picture }: PreparedInput, readings: readonly Reading[]): Prediction {
  const { task, dataset, text } = example;
  return {
    ...{ task, dataset, text, picture },
    records: readings.flatMap(({ records }) => records),
    questions: readings.map(({ question }) => question),
  };
}
