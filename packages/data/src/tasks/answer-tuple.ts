import type { Box, Task } from "../example.js";

/**
 * One record of an answer as strings, in the order of the task's fields: what linearisations write and read.
 */
export type AnswerTuple = readonly string[];

export const tupleFields = {
  mner: ["type", "span"],
  mre: ["head", "relation", "tail"],
  mee_trigger: ["type", "trigger"],
  mee_argument: ["type", "role", "filler"],
} as const satisfies Record<Task, readonly string[]>;

/** What could be read of an answer. */
export interface ReadAnswer {
  /** In the order of the answer; repeated ones are kept. */
  tuples: readonly AnswerTuple[];
  /** Pieces that are no record: malformed, or with a label that is not known. */
  dropped: number;
}

/** A record as scorers compare it. */
export interface AnswerRecord {
  /** In normal form; an argument that no answer can name has an empty filler. */
  fields: AnswerTuple;
  /** What the last field names is a place in the picture. */
  box?: Box;
  /** Where the last field begins in the text, in code points; only in gold, where the dataset says it. */
  start?: number;
}
