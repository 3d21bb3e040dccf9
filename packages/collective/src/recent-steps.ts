import type { Reduced } from "./reduced.js";

/** The last steps of a run as they were reduced, which late joiners replay. */
export interface RecentSteps {
  add(reduced: Reduced): void;
  get(step: number): Reduced | undefined;
}

/**
 * @param maxSteps Steps to keep, at most.
 * @param maxBytes Encoded bytes to keep, at most; the newest step is kept even if it is larger.
 */
export function recentSteps({ maxSteps, maxBytes }: { maxSteps: number; maxBytes: number }): RecentSteps {
  const steps = new Map<number, { reduced: Reduced; bytes: number }>();
  let total = 0;
  const remove = (step: number) => {
    total -= steps.get(step)?.bytes ?? 0;
    steps.delete(step);
  };
  return {
    add(reduced) {
      remove(reduced.step);
      const bytes = reduced.chunks.reduce((sum, chunk) => sum + chunk.bytes.length, 0);
      steps.set(reduced.step, { reduced, bytes });
      total += bytes;
      for (const step of steps.keys()) {
        if (step === reduced.step || (steps.size <= maxSteps && total <= maxBytes)) break;
        remove(step);
      }
    },
    get: (step) => steps.get(step)?.reduced,
  };
}
