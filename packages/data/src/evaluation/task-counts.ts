import { type Task, tasks } from "../example.js";
import { countAllArguments, countArguments } from "../scorers/arguments.js";
import { type MatchCounts, microScore, ratio, type Score } from "../scorers/counts.js";
import { countRelations } from "../scorers/relations.js";
import { countStrict } from "../scorers/strict.js";
import type { AnswerRecord } from "../tasks/answer-tuple.js";
import type { GradedPrediction } from "./graded-prediction.js";

/**
 * What an evaluation counts, by `<task>.<count>` such as `mner.tp`: plain integers, so that the counts of leaves add up in any
 * order. Every task has `tp`, `fp`, `fn` of its main score and `dropped` (pieces of answers that are no record); `mre` also
 * `correct` and `total`; `mee_argument` those of its parts and of its oracle, such as `visual.tp`.
 */
export type Counts = Readonly<Record<string, number>>;

/** Micro scores of a task from its counts, ratios in 0..1. */
export interface TaskScore extends Score {
  task: Task;
  /** Of relations, "none" included. */
  accuracy?: number;
  /** Of arguments: those that words fill, and those that objects of the picture do. */
  parts?: { text: Score; visual: Score };
  /** Of arguments when the gold types of event are given: not comparable with a pipeline's. */
  oracle?: Score;
}

/** The counts of one example in one task. */
export function countsOf(prediction: GradedPrediction): Counts {
  const { task, malformed } = prediction;
  return withPrefix(`${task}.`, { ...countStrict(prediction), dropped: malformed, ...detailsOf(prediction) });
}

function detailsOf({ task, gold, predicted, oracle }: GradedPrediction): Counts {
  if (task === "mre") {
    const { correct, total } = countRelations(gold.map(fieldsOf), predicted.map(fieldsOf));
    return { correct, total };
  }
  if (task !== "mee_argument") return {};
  const { text, visual } = countArguments(gold, predicted);
  const withGoldTypes = countAllArguments(gold, oracle?.predicted ?? []);
  return {
    ...withPrefix("text.", { ...text }),
    ...withPrefix("visual.", { ...visual }),
    ...withPrefix("oracle.", { ...withGoldTypes }),
  };
}

const fieldsOf = ({ fields }: AnswerRecord) => fields;

function withPrefix(prefix: string, counts: Counts): Counts {
  return Object.fromEntries(Object.entries(counts).map(([name, n]) => [prefix + name, n]));
}

export function addCounts(a: Counts, b: Counts): Counts {
  const sum: Record<string, number> = { ...a };
  for (const [name, n] of Object.entries(b)) sum[name] = (sum[name] ?? 0) + n;
  return sum;
}

/** The counts of predictions, by `<dataset>/<task>.<count>`: those of leaves add up. */
export function countsByDataset(predictions: readonly GradedPrediction[]): Counts {
  return predictions.map((one) => withPrefix(`${one.dataset}/`, countsOf(one))).reduce(addCounts, {});
}

/** The scores of every task that was counted. */
export function scoresOf(counts: Counts): TaskScore[] {
  return tasks
    .filter((task) => `${task}.tp` in counts)
    .map((task) => {
      const of = (name: string) => counts[`${task}.${name}`] ?? 0;
      const matches = (part = ""): MatchCounts => ({ tp: of(`${part}tp`), fp: of(`${part}fp`), fn: of(`${part}fn`) });
      const score = (part?: string) => microScore(matches(part));
      if (task === "mre") return { task, ...score(), accuracy: ratio(of("correct"), of("total")) };
      if (task !== "mee_argument") return { task, ...score() };
      const parts = { text: score("text."), visual: score("visual.") };
      return { task, ...score(), parts, oracle: score("oracle.") };
    });
}
