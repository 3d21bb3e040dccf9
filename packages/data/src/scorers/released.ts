import type { GradedPrediction } from "../evaluation/graded-prediction.js";
import type { AnswerRecord, AnswerTuple } from "../tasks/answer-tuple.js";
import { type MatchCounts, ratio, type Score } from "./counts.js";

/**
 * What the released code's scorer would count of one example, defects included (umie.md 5.1 to 5.3), to compare with numbers that
 * were made by it. Strings are compared, also "O1", and:
 *
 * 1. a relation whose head has more than one word is dropped, from gold and prediction;
 * 2. so is an argument whose type of event is one word;
 * 3. the relation "none" counts as any other;
 * 4. a gold record is missed only if no prediction equals it, however often it stands in gold.
 *
 * Arguments are those said of the gold types of event, renamed to the type of the first predicted trigger ("none" without one).
 *
 * @param trigger Of arguments: what was predicted as triggers of the same example.
 */
export function countReleased(
  prediction: GradedPrediction,
  trigger?: Pick<GradedPrediction, "predicted">,
): MatchCounts {
  const { task, gold, predicted, oracle } = prediction;
  if (task === "mre") return count(kept(gold, hasShortHead), kept(predicted, hasShortHead));
  if (task !== "mee_argument") return count(kept(gold), kept(predicted));
  const type = trigger?.predicted[0]?.fields[0] ?? "none";
  const said = kept(oracle?.predicted ?? [], hasLongType);
  return count(
    kept(gold, hasLongType),
    said.map((fields) => fields.with(0, type)),
  );
}

/** Precision and recall rounded to four decimals, and F1 of those (defect 5). */
export function releasedScore({ tp, fp, fn }: MatchCounts): Score {
  const [precision, recall] = [round(ratio(tp, tp + fp)), round(ratio(tp, tp + fn))];
  return { precision, recall, f1: ratio(2 * precision * recall, precision + recall) };
}

/** What it calls overall F1: a sum, up to the number of its parts (defect 5). */
export function releasedOverall(scores: readonly Score[]): number {
  return scores.reduce((sum, { f1 }) => sum + f1, 0);
}

function count(gold: readonly AnswerTuple[], predicted: readonly AnswerTuple[]): MatchCounts {
  const [wanted, said] = [gold, predicted].map((tuples) => tuples.map((tuple) => JSON.stringify(tuple)));
  const unused = [...wanted!];
  const found = said!.filter((record) => {
    const at = unused.indexOf(record);
    if (at >= 0) unused.splice(at, 1);
    return at >= 0;
  });
  const fn = wanted!.filter((record) => !said!.includes(record)).length;
  return { tp: found.length, fp: said!.length - found.length, fn };
}

/** Empty strings are no records for it, in gold either. */
function kept(records: readonly AnswerRecord[], reads: (fields: AnswerTuple) => boolean = () => true): AnswerTuple[] {
  return records.map(({ fields }) => fields).filter((fields) => !fields.includes("") && reads(fields));
}

const hasShortHead = ([head]: AnswerTuple) => !head!.includes(" ");
const hasLongType = ([type]: AnswerTuple) => type!.includes(" ");
const round = (share: number) => Math.round(share * 1e4) / 1e4;
