import type { Labels } from "../corpus/labels.js";
import type { Format, Task } from "../example.js";
import type { AnswerTuple, ReadAnswer } from "../tasks/answer-tuple.js";
import { bracketMarkers, isBracketTuple, readBrackets, writeBrackets } from "./brackets.js";
import { flatMarkers, isFlatTuple, readFlat, writeFlat } from "./flat.js";

/** A format of answers: records to text, and back. */
export interface Linearisation {
  /** The words that are ids of their own in an answer, and in answers only. */
  readonly markers: readonly string[];
  /** Can an answer hold this record, so that reading gives it back? */
  readonly holds: (task: Task, tuple: AnswerTuple) => boolean;
  /** @throws {RangeError} If it cannot hold one, or arguments are of different event types. */
  readonly write: (task: Task, tuples: readonly AnswerTuple[]) => string;
  readonly read: (task: Task, answer: string, labels: Labels) => ReadAnswer;
}

/** Flat is the product's format, brackets the released code's (umie.md decision 1). */
export const linearisations: Readonly<Record<Format, Linearisation>> = {
  flat: { markers: flatMarkers, holds: isFlatTuple, write: writeFlat, read: readFlat },
  brackets: { markers: bracketMarkers, holds: isBracketTuple, write: writeBrackets, read: readBrackets },
};
