import type { AnswerTuple } from "../tasks/answer-tuple.js";
import type { MatchCounts } from "./counts.js";
import { countTuples } from "./tuples.js";

/** Samples answered right, "none" included, of all samples. */
export interface RelationCounts extends MatchCounts {
  correct: number;
  total: number;
}

/**
 * One sample of relations (umie.md decision 8): `none` does not count for tp, fp and fn, as is the custom of the field;
 * the sample is correct when gold and prediction are equal as multisets, `none` included.
 */
export function countRelations(gold: readonly AnswerTuple[], predicted: readonly AnswerTuple[]): RelationCounts {
  const all = countTuples(gold, predicted);
  const correct = all.fp === 0 && all.fn === 0 ? 1 : 0;
  return { ...countTuples(gold.filter(holds), predicted.filter(holds)), correct, total: 1 };
}

/** Is there a relation at all? The field's spelling of none is the only one. */
function holds([, relation]: AnswerTuple): boolean {
  return relation !== "none";
}
