import type { GradedPrediction } from "../evaluation/graded-prediction.js";
import type { Task } from "../example.js";
import type { AnswerRecord } from "../tasks/answer-tuple.js";
import { type MatchCounts, microScore, type Score, sumOfMatches } from "./counts.js";
import { countStrict } from "./strict.js";

/** What one label adds to the main score; labels of arguments are an event type and a role. */
export interface LabelScore extends MatchCounts, Score {
  label: string;
}

/** The main score label by label, in the alphabet's order. Records match only within a label, so the counts add up to the whole. */
export function labelScores(predictions: readonly GradedPrediction[]): LabelScore[] {
  const parts = new Map<string, MatchCounts[]>();
  for (const { task, gold, predicted } of predictions) {
    for (const label of new Set([...gold, ...predicted].map((record) => labelOf(task, record)))) {
      const own = (record: AnswerRecord) => labelOf(task, record) === label;
      const counts = countStrict({ task, gold: gold.filter(own), predicted: predicted.filter(own) });
      const known = parts.get(label);
      if (known) known.push(counts);
      else parts.set(label, [counts]);
    }
  }
  return [...parts]
    .map(([label, counts]) => ({ label, ...sumOfMatches(counts) }))
    .filter(({ tp, fp, fn }) => tp + fp + fn > 0)
    .map((counts) => ({ ...counts, ...microScore(counts) }))
    .sort((a, b) => (a.label < b.label ? -1 : 1));
}

/** Macro scores: means over the labels that occur in gold or predictions; zeros where none does. */
export function macroScore(labels: readonly Score[]): Score {
  const mean = (name: keyof Score) => labels.reduce((sum, score) => sum + score[name], 0) / Math.max(1, labels.length);
  return { precision: mean("precision"), recall: mean("recall"), f1: mean("f1") };
}

function labelOf(task: Task, { fields }: AnswerRecord): string {
  if (task === "mre") return fields[1]!;
  return task === "mee_argument" ? `${fields[0]}: ${fields[1]}` : fields[0]!;
}
