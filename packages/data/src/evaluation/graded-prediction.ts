import type { DatasetName, MeeSetting, Split, Task } from "../example.js";
import type { AnswerRecord } from "../tasks/answer-tuple.js";

/** What a model said about one example in one task, beside what is true: all that scores and error analysis need. */
export interface GradedPrediction {
  id: string;
  dataset: DatasetName;
  split: Split;
  task: Task;
  text: string;
  /** What an example about events shows, and the type of event that its sentence and picture share. */
  setting?: MeeSetting;
  sharedType?: string;
  gold: readonly AnswerRecord[];
  predicted: readonly AnswerRecord[];
  /** Pieces of the answers that are no record. */
  malformed: number;
  /** What it said of arguments when asked about the gold types of event, which no pipeline knows. */
  oracle?: { predicted: readonly AnswerRecord[] };
}
