import type { PlannedRun } from "./plan-runs.js";

/** A planned run with the hash under which its outcome is kept. */
export interface KeyedRun {
  planned: PlannedRun;
  key: string;
}

/** The runs that are still to be done, in order; of equal specs one is enough. */
export function remainingRuns(runs: readonly KeyedRun[], isDone: (run: KeyedRun) => boolean): KeyedRun[] {
  const seen = new Set<string>();
  return runs.filter((run) => {
    if (seen.has(run.key) || isDone(run)) return false;
    seen.add(run.key);
    return true;
  });
}

/** Seconds until the rest is done if it goes on as it went: by steps, as runs differ in length; null before the first. */
export function etaSeconds(
  done: readonly { steps: number; seconds: number }[],
  remaining: readonly { steps: number }[],
): number | null {
  const sum = <T>(items: readonly T[], of: (item: T) => number) => items.reduce((all, item) => all + of(item), 0);
  const steps = sum(done, (run) => run.steps);
  if (steps === 0) return null;
  return (sum(done, ({ seconds }) => seconds) / steps) * sum(remaining, (run) => run.steps);
}
