import type { AnswerTuple } from "../tasks/answer-tuple.js";
import type { MatchCounts } from "./counts.js";

/**
 * Strict matches of one sample, as multisets of equal tuples (umie.md decision 7): a gold record twice needs two
 * predictions, a prediction twice for one gold record is once false.
 */
export function countTuples(gold: readonly AnswerTuple[], predicted: readonly AnswerTuple[]): MatchCounts {
  const unused = new Map<string, number>();
  for (const tuple of gold) unused.set(keyOf(tuple), (unused.get(keyOf(tuple)) ?? 0) + 1);
  let tp = 0;
  for (const tuple of predicted) {
    const left = unused.get(keyOf(tuple)) ?? 0;
    if (left === 0) continue;
    unused.set(keyOf(tuple), left - 1);
    tp++;
  }
  return { tp, fp: predicted.length - tp, fn: gold.length - tp };
}

/** Equal tuples have equal keys and no others do. */
function keyOf(tuple: AnswerTuple): string {
  return JSON.stringify(tuple);
}
