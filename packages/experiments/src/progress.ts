import type { VariantTest } from "./experiment.js";
import type { Outcome } from "./outcome.js";
import type { PlannedRun } from "./plan-runs.js";

/** What is kept of a run under the hash of its spec, whichever experiments want it. */
export interface KeptRun {
  /** Its id at the server; null where it ran without one. */
  run: string | null;
  /** null until it is over. */
  outcome: Outcome | null;
  /** Address of its last checkpoint, if it left one. */
  checkpoint: string | null;
}

/** A planned run with the hash under which it is kept, and what is kept of it so far. */
export interface KeyedRun {
  planned: PlannedRun;
  key: string;
  kept: KeptRun | null;
}

/** What is still to be done for a run. */
export interface Work {
  train: boolean;
  tests: readonly VariantTest[];
  inspect: boolean;
  /** Count what it says of each sentence. */
  grade: boolean;
}

/**
 * What an experiment still wants of a run. A run of another experiment may have been trained, and not been asked all of
 * it.
 */
export function workLeft({ planned, kept }: KeyedRun, inspects: boolean): Work {
  const outcome = kept?.outcome ?? null;
  const tests = (planned.variant.tests ?? []).filter(({ name }) => outcome?.tests[name] === undefined);
  const grade = outcome === null || (kept?.checkpoint != null && !outcome.sentences);
  return { train: outcome === null, tests, inspect: inspects && !outcome?.insights, grade };
}

/** The runs with work left, in order; of equal specs the first is enough. */
export function unfinishedRuns(runs: readonly KeyedRun[], inspects: boolean): KeyedRun[] {
  const seen = new Set<string>();
  return runs.filter((run) => {
    const { train, tests, inspect, grade } = workLeft(run, inspects);
    if (seen.has(run.key) || !(train || tests.length > 0 || inspect || grade)) return false;
    seen.add(run.key);
    return true;
  });
}

/**
 * Seconds until the rest is done if it goes on as it went: by steps, as runs differ in length; null before the first.
 */
export function etaSeconds(
  done: readonly { steps: number; seconds: number }[],
  remaining: readonly { steps: number }[],
): number | null {
  const steps = done.reduce((sum, run) => sum + run.steps, 0);
  if (steps === 0) return null;
  const seconds = done.reduce((sum, run) => sum + run.seconds, 0);
  return (seconds / steps) * remaining.reduce((sum, run) => sum + run.steps, 0);
}
