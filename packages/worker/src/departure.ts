import type { RunView } from "./run-view.js";

/**
 * When a worker leaves its run: at once where its process is to end, and behind the step at hand where another run is to have it, so
 * that nothing of the step is computed twice.
 */
export function departure(isEnding: () => boolean, view: Pick<RunView, "isMine">) {
  let isInStep = false;
  return {
    isLeaving: () => isEnding() || (!view.isMine && !isInStep),

    async duringStep<T>(step: () => Promise<T>): Promise<T> {
      isInStep = view.isMine;
      try {
        return await step();
      } finally {
        isInStep = false;
      }
    },
  };
}
