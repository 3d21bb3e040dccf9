import type { GradedPrediction } from "../evaluation/graded-prediction.js";
import type { MeeSetting } from "../example.js";
import type { AnswerRecord } from "../tasks/answer-tuple.js";
import type { MatchCounts } from "./counts.js";
import { countStrict } from "./strict.js";

/**
 * What one example counts in its setting of M2E2 (umie.md 5.4).
 *
 * - `text`: triggers and arguments as strings.
 * - `image`: the types of event, each once; arguments by their boxes.
 * - `multimedia`: triggers and arguments of the event that sentence and picture share. Records of the sentence's other events
 *   are neither wanted nor wrong.
 */
export function countInSetting(prediction: GradedPrediction & { setting: MeeSetting }): MatchCounts {
  const { setting, sharedType, task, gold, predicted } = prediction;
  if (setting === "image" && task === "mee_trigger")
    return countStrict({ task, gold: types(gold), predicted: types(predicted) });
  if (setting !== "multimedia" || sharedType === undefined) return countStrict(prediction);
  const others = new Set(gold.filter(({ fields: [type] }) => type !== sharedType).map(keyOf));
  return countStrict({
    task,
    gold: gold.filter((record) => !others.has(keyOf(record))),
    predicted: predicted.filter((record) => !others.has(keyOf(record))),
  });
}

function types(records: readonly AnswerRecord[]): AnswerRecord[] {
  return [...new Set(records.map(({ fields: [type] }) => type!))].map((type) => ({ fields: [type] }));
}

const keyOf = ({ fields }: AnswerRecord) => JSON.stringify(fields);
