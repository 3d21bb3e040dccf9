import { bootstrapInterval, type Interval, type MatchCounts, randomisationTest } from "@umie/data/statistics";
import type { Outcome } from "./outcome.js";

/** One task on one dataset. */
export interface Pair {
  dataset: string;
  task: string;
}

/** 95 % interval of a run's F1 by bootstrap over sentences; null where they were not counted. */
export function sentenceInterval(outcome: Outcome, pair: Pair): Interval | null {
  const counts = countsOf(outcome, pair);
  return counts === null ? null : bootstrapInterval(counts);
}

/**
 * How often a difference of F1 as large as that of two runs comes about by chance, by approximate randomisation over sentences.
 *
 * @returns null where the runs were not counted, or not asked about the same sentences.
 */
export function chanceOfDifference(one: Outcome, other: Outcome, pair: Pair): number | null {
  const [a, b] = [countsOf(one, pair), countsOf(other, pair)];
  if (a === null || b === null || a.length !== b.length || a.some((own, at) => gold(own) !== gold(b[at]!))) return null;
  return randomisationTest({ a, b }).p;
}

function countsOf({ sentences }: Outcome, { dataset, task }: Pair): readonly MatchCounts[] | null {
  const counts = sentences?.find((each) => each.dataset === dataset && each.task === task)?.counts ?? [];
  return counts.length === 0 ? null : counts;
}

/** What is true of a sentence does not depend on who answers. */
const gold = ({ tp, fn }: MatchCounts) => tp + fn;
