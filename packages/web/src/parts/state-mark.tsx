import type { RunState } from "@umie/coordinator";
import type { JSX } from "preact";

/** A run's state: a word, with a mark whose shape differs too. */
export function StateMark({ state }: { state: RunState }): JSX.Element {
  return (
    <span class={`state ${state}`}>
      <span aria-hidden="true">{marks[state]}</span> {state}
    </span>
  );
}

const marks: Record<RunState, string> = {
  queued: "○",
  running: "●",
  pausing: "◐",
  paused: "‖",
  done: "✓",
  failed: "✗",
  cancelled: "–",
};

export const isOver = (state: RunState) => ["done", "failed", "cancelled"].includes(state);
