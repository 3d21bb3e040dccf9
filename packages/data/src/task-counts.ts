import { type Task, tasks } from "./example.js";
import { type MatchCounts, microScore, ratio, type Score } from "./scorers/counts.js";

/**
 * What an evaluation counts, by `<task>.<count>` such as `mner.tp`: plain integers, so that the counts of leaves add up in any
 * order. Every task has `tp`, `fp`, `fn` and `dropped` (pieces of answers that are no record); `mre` also `correct` and `total`.
 */
export type Counts = Readonly<Record<string, number>>;

/** Micro scores of a task from its counts, ratios in 0..1; `accuracy` of relations, "none" included. */
export interface TaskScore extends Score {
  task: Task;
  accuracy?: number;
}

/** @param counts Counts of one task by their short name. */
export function countsOf(task: Task, counts: MatchCounts & { dropped: number }): Counts {
  return Object.fromEntries(Object.entries(counts).map(([name, n]) => [`${task}.${name}`, n]));
}

export function addCounts(a: Counts, b: Counts): Counts {
  const sum: Record<string, number> = { ...a };
  for (const [name, n] of Object.entries(b)) sum[name] = (sum[name] ?? 0) + n;
  return sum;
}

/** The scores of every task that was counted. */
export function scoresOf(counts: Counts): TaskScore[] {
  return tasks
    .filter((task) => `${task}.tp` in counts)
    .map((task) => {
      const of = (name: string) => counts[`${task}.${name}`] ?? 0;
      const score = { task, ...microScore({ tp: of("tp"), fp: of("fp"), fn: of("fn") }) };
      return task === "mre" ? { ...score, accuracy: ratio(of("correct"), of("total")) } : score;
    });
}
