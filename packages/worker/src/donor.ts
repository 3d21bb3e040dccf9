import { type RecentSteps, type Reduced, recentSteps, type StateDonor } from "@umie/collective";
import type { LiveState } from "./live-state.js";
import { stateBytes } from "./state.js";

/** Bytes of a state that are read at once. */
const pieceBytes = 4 << 20;
/** What is kept of past steps. */
const kept = { maxSteps: 64, maxBytes: 64 << 20 };

/**
 * What this worker gives to late joiners: its state as it stands, and the summed gradients of the last steps, with which a joiner
 * catches up on what was committed while the state was under way.
 */
export class Donor implements StateDonor {
  #live: { run: string; state: LiveState; steps: RecentSteps } | null = null;

  /** Give this state from now on; null to give nothing. */
  serve(run: string, state: LiveState | null): void {
    this.#live = state && { run, state, steps: recentSteps(kept) };
  }

  /** Keep the sums of a step that was just committed. */
  keep(reduced: Reduced): void {
    this.#live?.steps.add(reduced);
  }

  state(run: string): ReturnType<StateDonor["state"]> {
    const live = this.#live?.run === run ? this.#live.state : null;
    if (live === null || live.step < 0 || live.isChanging) return undefined;
    const snapshot = live.snapshot();
    return {
      step: snapshot.step,
      stateHash: "",
      bytes: stateBytes(live.vectors),
      async *pieces() {
        try {
          for (let piece = snapshot.read(pieceBytes); piece; piece = snapshot.read(pieceBytes)) yield piece.bytes;
        } finally {
          snapshot.close();
        }
      },
    };
  }

  step(run: string, step: number): Reduced | undefined {
    return this.#live?.run === run ? this.#live.steps.get(step) : undefined;
  }
}
