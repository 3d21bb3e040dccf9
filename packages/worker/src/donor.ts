import { createHash } from "node:crypto";
import { setImmediate as breath } from "node:timers/promises";
import {
  type HeldState,
  type RecentSteps,
  type Reduced,
  recentSteps,
  type StateDonor,
  type StateManifest,
} from "@umie/collective";
import type { HeldVectors, LiveState } from "./live-state.js";
import { stateBytes } from "./state.js";

/** Bytes of a chunk of a state: hashed and sent as one. */
const chunkBytes = 4 << 20;
/** What is kept of past steps. */
const kept = { maxSteps: 64, maxBytes: 64 << 20 };
/** A state that no joiner has looked at for so long is let go. */
const holdMs = 10_000;

interface Hold {
  vectors: HeldVectors;
  manifest: Promise<StateManifest> | null;
  end: NodeJS.Timeout;
}

/**
 * What this worker gives to late joiners: its state as it stands, held while they pull it, and the summed gradients of the last
 * steps, with which a joiner catches up on what was committed while the state was under way.
 */
export class Donor implements StateDonor {
  #live: { run: string; state: LiveState; steps: RecentSteps; holds: Map<number, Hold> } | null = null;

  /** Give this state from now on; null to give nothing. */
  serve(run: string, state: LiveState | null): void {
    for (const step of [...(this.#live?.holds.keys() ?? [])]) this.#letGo(step);
    this.#live = state && { run, state, steps: recentSteps(kept), holds: new Map() };
  }

  /** Keep the sums of a step that was just committed. */
  keep(reduced: Reduced): void {
    this.#live?.steps.add(reduced);
  }

  async manifest(run: string): Promise<StateManifest | undefined> {
    const step = this.#live?.run === run ? this.#live.state.step : -1;
    const hold = this.#hold(run, step);
    if (hold) hold.manifest ??= manifestOf(hold.vectors, stateBytes(this.#live!.state.vectors));
    return hold?.manifest ?? undefined;
  }

  held(run: string, step: number): HeldState | undefined {
    const hold = this.#hold(run, step);
    const bytes = hold ? stateBytes(this.#live!.state.vectors) : 0;
    return (
      hold && {
        chunk: (index) => {
          this.#hold(run, step);
          return index * chunkBytes < bytes ? hold.vectors.read(index * chunkBytes, chunkBytes) : undefined;
        },
      }
    );
  }

  /** The state after this step, from now on for a while, if it is held already or stands so now. */
  #hold(run: string, step: number): Hold | undefined {
    if (this.#live?.run !== run) return undefined;
    const { state, holds } = this.#live;
    const known = holds.get(step);
    if (known) {
      known.end.refresh();
      return known;
    }
    if (step < 0 || state.step !== step || state.isChanging) return undefined;
    const end = setTimeout(() => this.#letGo(step), holdMs).unref();
    const hold: Hold = { vectors: state.hold(), manifest: null, end };
    holds.set(step, hold);
    return hold;
  }

  #letGo(step: number): void {
    const hold = this.#live?.holds.get(step);
    if (!hold) return;
    clearTimeout(hold.end);
    hold.vectors.release();
    this.#live!.holds.delete(step);
  }

  step(run: string, step: number): Reduced | undefined {
    return this.#live?.run === run ? this.#live.steps.get(step) : undefined;
  }
}

/** Chunk by chunk with breaths in between, as heartbeats and streams go on meanwhile. */
async function manifestOf(vectors: HeldVectors, bytes: number): Promise<StateManifest> {
  const sha256: string[] = [];
  for (let at = 0; at < bytes; at += chunkBytes) {
    sha256.push(createHash("sha256").update(vectors.read(at, chunkBytes)).digest("hex"));
    await breath();
  }
  return { step: vectors.step, bytes, chunkBytes, sha256 };
}
