import type { Box, Task } from "../example.js";
import type { AnswerRecord } from "../tasks/answer-tuple.js";
import type { GradedPrediction } from "./graded-prediction.js";

/** `person, Ann | location, Rome`: records as text, fields parted by ", ". */
export function recordsOf(text: string): AnswerRecord[] {
  return text === "" ? [] : text.split(" | ").map((record) => ({ fields: record.split(", ") }));
}

export function visual(type: string, role: string, box: Box): AnswerRecord {
  return { fields: [type, role, "O1"], box };
}

/** A prediction of gold and predicted records as text. */
export function predictionOf(
  task: Task,
  gold: string,
  predicted: string,
  others: Partial<GradedPrediction> = {},
): GradedPrediction {
  return {
    ...{ id: "x1", dataset: "m2e2", split: "test", task, text: "a text", malformed: 0 },
    gold: recordsOf(gold),
    predicted: recordsOf(predicted),
    ...others,
  };
}
