import { checkpointIsDue, type RunRecord } from "@umie/recipe";
import type { LiveState } from "../live-state.js";
import type { RunView } from "../run-view.js";
import type { Store } from "./store.js";
import { type WrittenCheckpoint, writeCheckpoint } from "./write.js";

export interface CheckpointerOptions {
  view: RunView;
  live: LiveState;
  /** The run's part of the store. */
  store: Store;
  record: RunRecord;
  numericClass: string;
  /** The tokenizer's file. */
  tokenizer: Uint8Array;
  /** The worker wants to leave, and with it its state. */
  isLeaving: () => boolean;
  /** Old checkpoints could not be removed. */
  onGarbage: (error: Error) => void;
  onWritten: (checkpoint: WrittenCheckpoint & { step: number; seconds: number }) => void;
  /** A checkpoint could not be written. `needed`: the run waits for it. */
  onFailed: (reason: string, needed: boolean) => void;
}

/**
 * Writes the run's checkpoints while training goes on. One member does, the first of the generation; when it dies the next
 * one does what it owed.
 */
export class Checkpointer {
  readonly #unfollow: () => void;
  #writing: Promise<void> | null = null;
  /** What failed: not tried again at this step, in this generation. */
  #failed = { step: -1, generation: -1 };

  constructor(readonly options: CheckpointerOptions) {
    this.#unfollow = options.view.follow(() => this.look());
  }

  /** Begin to write if a checkpoint is due and none is being written. */
  look(): void {
    if (this.#writing || !this.#isDue()) return;
    this.#writing = this.#write().finally(() => {
      this.#writing = null;
      this.options.view.nudge();
    });
  }

  #isDue(): boolean {
    const { view, live, record } = this.options;
    const isWriter = view.generation?.members[0]?.id === view.self;
    // While the run is replayed from a checkpoint the newer one still stands.
    if (!isWriter || live.isChanging || live.step !== view.head.step || live.step <= view.checkpointStep) return false;
    const failedAt = this.#failed.generation === view.generation?.number ? this.#failed.step : -1;
    if (this.#isNeeded()) return live.step !== failedAt;
    return lastDueStep(record, live.step) > Math.max(view.checkpointStep, failedAt);
  }

  /** Does the run wait for the state as it is now to be written down? */
  #isNeeded(): boolean {
    const { view, live, isLeaving, record } = this.options;
    return view.isPausedAt(live.step) || isLeaving() || live.step === record.spec.schedule.steps;
  }

  async #write(): Promise<void> {
    const { view, live, store, record, numericClass, tokenizer, onGarbage } = this.options;
    const started = performance.now();
    const snapshot = live.snapshot();
    const { step } = snapshot;
    try {
      const content = { snapshot, record, numericClass, tokenizer, ledger: view.ledger };
      const written = await writeCheckpoint(store, content, { keep: record.spec.checkpoint.keep, onGarbage });
      await view.ledger.recordCheckpoint({ step, ...written });
      await view.refresh();
      this.options.onWritten({ ...written, step, seconds: (performance.now() - started) / 1000 });
    } catch (error) {
      this.#failed = { step, generation: view.generation?.number ?? -1 };
      this.options.onFailed(failureSentence(step, store, error as NodeJS.ErrnoException), this.#isNeeded());
    } finally {
      snapshot.close();
    }
  }

  /** Resolves when nothing is being written. */
  async close(): Promise<void> {
    this.#unfollow();
    await this.#writing;
  }
}

/** The last step up to this one at which a checkpoint is due; 0 if none was. */
export function lastDueStep({ spec }: Pick<RunRecord, "spec">, step: number): number {
  for (let due = step; due > 0; due--) if (checkpointIsDue(spec, due)) return due;
  return 0;
}

function failureSentence(step: number, store: Store, { code, message }: NodeJS.ErrnoException): string {
  const why = code === "ENOSPC" || code === "EDQUOT" ? "the disk is full: free some space" : message;
  return `Cannot write the checkpoint of step ${step} to ${store.url} (${why})`;
}
