/** Tells whether Redis has answered without a pause. */
export interface SteadyWatch {
  /** It is asked. */
  asks(): void;
  /** It has answered. @returns whether it did so all along, for a heartbeat's life: only then is a heart that has stopped the worker's fault. */
  answered(): boolean;
}

/**
 * @param beatTtlMs How long a heartbeat lives.
 * @param now monotonic, in ms.
 */
export function steadyWatch(beatTtlMs: number, now: () => number = () => performance.now()): SteadyWatch {
  let [askedAt, steadySince] = [null as number | null, Number.NEGATIVE_INFINITY];
  return {
    asks: () => {
      // What was asked before and had no answer has ended in an error.
      askedAt ??= now();
    },
    answered: () => {
      if (askedAt !== null && now() - askedAt > beatTtlMs / 2) steadySince = now();
      askedAt = null;
      return now() - steadySince >= beatTtlMs;
    },
  };
}
