import type { Control } from "@umie/ledger";

export interface Candidate {
  run: string;
  control: Pick<Control, "desired" | "state">;
}

/** Will nothing ever happen in this run again? */
export function isOver(state: Control["state"]): boolean {
  return state === "done" || state === "failed" || state === "cancelled";
}

/** Is there anything to do for this run, now or as soon as workers come? */
export function wantsWorkers({ desired, state }: Candidate["control"]): boolean {
  if (isOver(state)) return false;
  const pauseIsWanted = desired === "pause" || desired === "park";
  return !(state === "paused" && pauseIsWanted);
}

/**
 * Which run the workers serve: the one they serve already, as long as it wants them, else the first that was submitted.
 * Pure, so all coordinators choose the same.
 *
 * @param candidates in the order of their submission.
 */
export function chooseRun(candidates: readonly Candidate[], present: string | null): string | null {
  const open = candidates.filter(({ control }) => wantsWorkers(control)).map(({ run }) => run);
  return present !== null && open.includes(present) ? present : (open[0] ?? null);
}
