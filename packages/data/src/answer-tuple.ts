import type { Task } from "./example.js";

/**
 * One record of an answer as strings, in the order of the task's fields: what linearisations write and read and what
 * scorers compare.
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
