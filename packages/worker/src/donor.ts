import type { Reduced, StateDonor } from "@umie/collective";
import type { LiveState } from "./live-state.js";
import { stateBytes } from "./state.js";

/** Bytes of a state that are read at once. */
const pieceBytes = 4 << 20;

/**
 * What this worker gives to late joiners: its state as it stands, and the summed gradients of the last steps, with which a joiner
 * catches up on what was committed while the state was under way.
 */
export class Donor implements StateDonor {
  #live: { run: string; state: LiveState } | null = null;
  #kept: Reduced[] = [];

  /** @param keepBytes Steps are kept up to this size in all, but the newest always is. */
  constructor(readonly keepBytes: number) {}

  /** Give this state from now on; null to give nothing. */
  serve(run: string, state: LiveState | null): void {
    this.#live = state && { run, state };
    this.#kept = [];
  }

  /** Keep the sums of a step that was just committed. */
  keep(reduced: Reduced): void {
    this.#kept.unshift(reduced);
    let bytes = 0;
    this.#kept = this.#kept.filter((step, age) => {
      bytes += step.chunks.reduce((sum, chunk) => sum + chunk.bytes.length, 0);
      return age === 0 || bytes <= this.keepBytes;
    });
  }

  state(run: string): ReturnType<StateDonor["state"]> {
    const live = this.#live?.run === run ? this.#live.state : null;
    if (live === null || live.step < 0) return undefined;
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
    return this.#live?.run === run ? this.#kept.find((reduced) => reduced.step === step) : undefined;
  }
}
