import { setImmediate as breath } from "node:timers/promises";
import { stateVectors, type TrainState } from "./state.js";

/**
 * The state a worker holds, and the step it stands at. Between two updates it is read-only, so checkpoints and joiners
 * read it in place while the next step computes; what they have not read when an update comes is copied first.
 */
export class LiveState {
  /** Committed steps that are in the state; -1 while there is none. */
  step = -1;
  /** Hash of the log entry of that step; empty at step 0. */
  entryHash = "";
  /** Is the memory being written, so that it holds no state just now? */
  isChanging = false;
  readonly #snapshots = new Set<{ detach(): void }>();

  constructor(readonly vectors: TrainState) {}

  /**
   * What the state is now, for a reader that takes its time. Close it.
   *
   * @throws {Error} If the state is changing.
   */
  snapshot(): StateSnapshot {
    if (this.isChanging) throw new Error(`Cannot read the state of step ${this.step} as it is changing just now`);
    const snapshot = new StateSnapshot(this.vectors, { step: this.step, entryHash: this.entryHash }, () =>
      this.#snapshots.delete(snapshot),
    );
    this.#snapshots.add(snapshot);
    return snapshot;
  }

  /**
   * The state as it is now, for readers that jump about in it. Release it.
   *
   * @throws {Error} If the state is changing.
   */
  hold(): HeldVectors {
    if (this.isChanging) throw new Error(`Cannot hold the state of step ${this.step} as it is changing just now`);
    const held = new HeldVectors(this.vectors, this.step, () => this.#snapshots.delete(held));
    this.#snapshots.add(held);
    return held;
  }

  /** Call before the vectors change. */
  beforeUpdate(): void {
    this.isChanging = true;
    for (const snapshot of this.#snapshots) snapshot.detach();
  }

  /** Call when the vectors are those after this step. */
  moveTo(step: number, entryHash: string): void {
    this.isChanging = false;
    this.step = step;
    this.entryHash = entryHash;
  }
}

/** Bytes of one vector: a view of live memory, or a copy of it that nobody changes. */
interface Piece {
  name: keyof TrainState;
  bytes: Uint8Array;
  isCopy: boolean;
}

const copyOf = ({ name, bytes, isCopy }: Piece): Piece => ({
  name,
  bytes: isCopy ? bytes : Uint8Array.from(bytes),
  isCopy: true,
});

/** A state as it stood when the snapshot was taken: its bytes, in the order of the vectors' names. */
export class StateSnapshot {
  readonly step: number;
  readonly entryHash: string;
  /** What is still to be read, first to last. */
  #rest: Piece[];

  constructor(
    vectors: TrainState,
    { step, entryHash }: { step: number; entryHash: string },
    readonly close: () => void,
  ) {
    this.step = step;
    this.entryHash = entryHash;
    this.#rest = stateVectors(vectors).map((vector) => ({ ...vector, isCopy: false }));
  }

  /** The next bytes, at most so many and of one vector: a copy that nobody changes. Null at the end. */
  read(most: number): { name: keyof TrainState; bytes: Uint8Array } | null {
    const [first] = this.#rest;
    if (!first) return null;
    const part = first.bytes.subarray(0, most);
    const bytes = first.isCopy ? part : Uint8Array.from(part);
    first.bytes = first.bytes.subarray(bytes.length);
    if (first.bytes.length === 0) this.#rest.shift();
    return { name: first.name, bytes };
  }

  /**
   * Copy what has not been read, so many bytes at a time with a breath in between, while the next step computes: an update then finds little
   * left to wait for, however slow the reader.
   *
   * @param most As for `read`, which gives pieces of the same borders then.
   */
  async copyAhead(most: number): Promise<void> {
    for (;;) {
      const at = this.#rest.findIndex(({ isCopy }) => !isCopy);
      const live = this.#rest[at];
      if (live === undefined) return;
      const after = { ...live, bytes: live.bytes.subarray(most) };
      const copy = copyOf({ ...live, bytes: live.bytes.subarray(0, most) });
      this.#rest.splice(at, 1, copy, ...(after.bytes.length > 0 ? [after] : []));
      await breath();
    }
  }

  /** Copy what has not been read, as the memory is about to change. */
  detach(): void {
    this.#rest = this.#rest.map(copyOf);
    this.close();
  }
}

/** A state that stays as it was while it is held; copied whole when the memory is about to change. */
export class HeldVectors {
  #vectors: Uint8Array[];

  constructor(
    vectors: TrainState,
    readonly step: number,
    readonly release: () => void,
  ) {
    this.#vectors = stateVectors(vectors).map(({ bytes }) => bytes);
  }

  /** A copy of the bytes from `at` on, at most so many, whichever vectors they lie in. */
  read(at: number, most: number): Uint8Array {
    const parts: Uint8Array[] = [];
    let [from, left] = [at, most];
    for (const vector of this.#vectors) {
      if (from < vector.length && left > 0) {
        const part = vector.subarray(from, from + left);
        parts.push(part);
        left -= part.length;
        from += part.length;
      }
      from -= vector.length;
    }
    return Uint8Array.from(Buffer.concat(parts));
  }

  detach(): void {
    this.#vectors = this.#vectors.map((vector) => Uint8Array.from(vector));
    this.release();
  }
}
