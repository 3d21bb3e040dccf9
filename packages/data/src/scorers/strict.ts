import type { GradedPrediction } from "../evaluation/graded-prediction.js";
import type { AnswerRecord } from "../tasks/answer-tuple.js";
import { countAllArguments } from "./arguments.js";
import type { MatchCounts } from "./counts.js";
import { countRelations } from "./relations.js";
import { countTuples } from "./tuples.js";

/** What the main score of a task counts in one example: strings by multiset, relations without "none", objects by their boxes. */
export function countStrict({
  task,
  gold,
  predicted,
}: Pick<GradedPrediction, "task" | "gold" | "predicted">): MatchCounts {
  if (task === "mee_argument") return countAllArguments(gold, predicted);
  const count = task === "mre" ? countRelations : countTuples;
  const { tp, fp, fn } = count(gold.map(fieldsOf), predicted.map(fieldsOf));
  return { tp, fp, fn };
}

const fieldsOf = ({ fields }: AnswerRecord) => fields;
