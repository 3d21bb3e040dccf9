import type { Control } from "@umie/ledger";

/** Will nothing ever happen in this run again? */
export function isOver(state: Control["state"]): boolean {
  return state === "done" || state === "failed" || state === "cancelled";
}

/** Is there anything to do for this run, now or as soon as workers come? */
export function wantsWorkers({ desired, state }: Pick<Control, "desired" | "state">): boolean {
  if (isOver(state)) return false;
  const pauseIsWanted = desired === "pause" || desired === "park";
  return !(state === "paused" && pauseIsWanted);
}
