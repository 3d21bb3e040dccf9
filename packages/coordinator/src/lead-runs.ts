import { activeRun, type Redis, type RunLedger, setActiveRun } from "@umie/ledger";
import type { RunRecord } from "@umie/recipe";
import { chooseRun } from "./active-run.js";
import type { Board } from "./board.js";
import { Leader, type LeaderOptions } from "./leader.js";
import type { QueueState } from "./observed.js";
import { LeafQueue } from "./queue.js";

export interface LeadOptions extends LeaderOptions {
  redis: Redis;
  board: Board;
  onError: (error: unknown) => void;
}

interface Led {
  specHash: string;
  leader: Leader;
  queue: LeafQueue;
  endWake: () => void;
}

/**
 * Leads the run that workers serve, and chooses the next one when it is over. Looks whenever something changes in the run, and a
 * few times a second in case that was missed.
 */
export class RunLeading {
  #led: Led | null = null;
  #isBusy = false;
  #again = false;
  #isClosed = false;
  readonly #timer: NodeJS.Timeout;

  constructor(readonly options: LeadOptions) {
    this.#timer = setInterval(() => void this.look(), options.timing.heartbeatMs);
  }

  /** Look and act until there is nothing to do at once. */
  async look(): Promise<void> {
    this.#again = true;
    if (this.#isBusy) return;
    this.#isBusy = true;
    try {
      while (this.#again && !this.#isClosed) {
        this.#again = false;
        await this.#lookOnce();
      }
    } catch (error) {
      // Redis may be away: the timer tries again.
      this.options.onError(error);
    } finally {
      this.#isBusy = false;
    }
  }

  async #lookOnce(): Promise<void> {
    const { redis } = this.options;
    const present = await activeRun(redis);
    const run = chooseRun(await this.#candidates(present), present);
    // A run that is paused or over stays the workers' until another one wants them, so that going on is quick.
    if (run === null) return this.#stopLeading();
    if (run !== present) await setActiveRun(redis, run);
    const led = await this.#lead(run);
    const decision = await led.leader.tick();
    if (decision !== null && decision.act !== "wait" && decision.act !== "issue") this.#again = true;
  }

  /** The present run first: while it wants workers, no other has to be looked at. */
  async #candidates(present: string | null) {
    const { board } = this.options;
    const control = async (run: string) => ({ run, control: await board.ledger(run).control() });
    const own = present === null ? [] : [await control(present)];
    if (chooseRun(own, present) !== null) return own;
    return Promise.all((await board.runs()).map(control));
  }

  async #lead(run: string): Promise<Led> {
    const { board, redis } = this.options;
    const ledger: RunLedger = board.ledger(run);
    const { specHash } = await ledger.control();
    if (this.#led?.leader.ledger.run === run && (specHash ?? this.#led.specHash) === this.#led.specHash)
      return this.#led;
    await this.#stopLeading();
    const record = await ledger.record<RunRecord>();
    if (record === null) throw new Error(`Cannot lead ${run} as Redis does not know what it is`);
    const queue = new LeafQueue(redis, run);
    const leader = new Leader(ledger, record.spec, queue, this.options);
    const endWake = await ledger.onWake(() => void this.look());
    this.#led = { specHash: record.specHash, leader, queue, endWake };
    return this.#led;
  }

  async #stopLeading(): Promise<void> {
    const led = this.#led;
    this.#led = null;
    led?.endWake();
    await led?.queue.close();
  }

  /** The leaf queues of the runs that are led, as they are now. */
  async queueStates(): Promise<QueueState[]> {
    return this.#led === null ? [] : [await this.#led.queue.look()];
  }

  async close(): Promise<void> {
    this.#isClosed = true;
    clearInterval(this.#timer);
    await this.#led?.leader.resign();
    await this.#stopLeading();
  }
}
