import { setMaxListeners } from "node:events";
import type { Failure } from "../process-group.js";

/** Remembers the first failure of several things at work, and tells the others to stop. */
export interface FirstFailure {
  /** Aborts at the first failure, or with the signal that was given. */
  readonly signal: AbortSignal;
  readonly failure: Failure | undefined;
  /** undefined changes nothing. */
  fail(failure: Failure | undefined): void;
  /** Let go of the signal that was given. */
  release(): void;
}

/** @param outer Stops all without a failure of its own. */
export function firstFailure(outer: AbortSignal): FirstFailure {
  const stop = new AbortController();
  // One listener for each stream, which is no leak however many peers there are.
  setMaxListeners(0, stop.signal);
  const onOuter = () => stop.abort();
  let failure: Failure | undefined;
  if (outer.aborted) onOuter();
  else outer.addEventListener("abort", onOuter);
  return {
    signal: stop.signal,
    get failure() {
      return failure;
    },
    fail(why) {
      if (!why || failure) return;
      failure = why;
      stop.abort();
    },
    release: () => outer.removeEventListener("abort", onOuter),
  };
}
