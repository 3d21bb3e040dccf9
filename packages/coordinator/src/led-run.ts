import type { Redis, RunLedger } from "@umie/ledger";
import type { RunRecord } from "@umie/recipe";
import { Leader, type LeaderOptions } from "./leader.js";
import { LeafQueue } from "./queue.js";

export interface LedRunOptions extends LeaderOptions {
  redis: Redis;
  onError: (error: unknown) => void;
}

/** A run that this coordinator leads, or would lead if the one that does were gone: looks whenever something changes in it. */
export class LedRun {
  #looking: Promise<void> | null = null;
  #again = false;
  #isClosed = false;

  private constructor(
    readonly leader: Leader,
    readonly queue: LeafQueue,
    readonly options: LedRunOptions,
  ) {}

  #endWake = () => {};

  /** @throws {Error} If Redis does not know what the run is. */
  static async open(ledger: RunLedger, options: LedRunOptions): Promise<LedRun> {
    const record = await ledger.record<RunRecord>();
    if (record === null) throw new Error(`Cannot lead ${ledger.run} as Redis does not know what it is`);
    const queue = new LeafQueue(options.redis, ledger.run);
    const led = new LedRun(new Leader(ledger, record, queue, options), queue, options);
    led.#endWake = await ledger.onWake(() => void led.look());
    return led;
  }

  /** Look and act until there is nothing to do at once. */
  look(): Promise<void> {
    this.#again = true;
    // Redis may be away: the next look tries again.
    this.#looking ??= this.#lookAgain()
      .catch(this.options.onError)
      .finally(() => {
        this.#looking = null;
      });
    return this.#looking;
  }

  async #lookAgain(): Promise<void> {
    while (this.#again && !this.#isClosed) {
      this.#again = false;
      const decision = await this.leader.tick();
      if (decision !== null && decision.act !== "wait" && decision.act !== "issue") this.#again = true;
    }
  }

  async close(): Promise<void> {
    this.#isClosed = true;
    this.#endWake();
    await this.#looking;
    await this.leader.resign();
    await this.queue.close();
  }
}
