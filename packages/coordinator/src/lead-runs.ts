import type { Placement } from "@umie/ledger";
import type { Board } from "./board.js";
import { LedRun, type LedRunOptions } from "./led-run.js";
import type { QueueState } from "./observed.js";
import { type OpenRun, OpenRuns } from "./open-runs.js";
import type { Move } from "./place-workers.js";
import { place } from "./placing.js";

export interface LeadOptions extends LedRunOptions {
  board: Board;
}

/**
 * Places workers and leads all runs that have something to lead. Several coordinators do so side by side: for each run, and for the
 * placement, one of them has the lease.
 */
export class RunLeading {
  readonly #led = new Map<string, LedRun>();
  readonly #open: OpenRuns;
  #looking: Promise<void> | null = null;
  #again = false;
  #isClosed = false;
  readonly #timer: NodeJS.Timeout;

  constructor(readonly options: LeadOptions) {
    this.#open = new OpenRuns(options.board);
    this.#timer = setInterval(() => void this.look(), options.timing.heartbeatMs);
  }

  /** Look for runs that come and go, place workers, let each run's leader look. */
  look(): Promise<void> {
    this.#again = true;
    this.#looking ??= this.#lookAgain().finally(() => {
      this.#looking = null;
    });
    return this.#looking;
  }

  async #lookAgain(): Promise<void> {
    while (this.#again && !this.#isClosed) {
      this.#again = false;
      // Redis may be away: the timer tries again.
      await this.#lookOnce().catch(this.options.onError);
    }
  }

  async #lookOnce(): Promise<void> {
    const runs = await this.#open.look();
    const placement = await place(runs, { ...this.options, onMove: (move) => this.#tell(move) });
    const wanted = new Map(runs.filter((run) => needsLeader(run, placement)).map((run) => [run.demand.run, run]));
    for (const run of [...this.#led.keys()].filter((each) => !wanted.has(each))) await this.#stop(run);
    for (const [run, { ledger }] of wanted) {
      if (this.#isClosed) return;
      if (!this.#led.has(run)) this.#led.set(run, await LedRun.open(ledger, this.options));
      void this.#led.get(run)?.look();
    }
  }

  async #tell({ worker, from, to, why }: Move): Promise<void> {
    const { board, log } = this.options;
    log.info({ worker, from, to }, why);
    for (const run of [from, to]) if (run) await board.ledger(run).event("placement", why);
  }

  async #stop(run: string): Promise<void> {
    const led = this.#led.get(run);
    this.#led.delete(run);
    await led?.close();
  }

  /** The leaf queues of the runs that are led here, as they are now. */
  async queueStates(): Promise<QueueState[]> {
    return Promise.all([...this.#led.values()].map(({ queue }) => queue.look()));
  }

  async close(): Promise<void> {
    this.#isClosed = true;
    clearInterval(this.#timer);
    await this.#looking;
    for (const run of [...this.#led.keys()]) await this.#stop(run);
  }
}

/** A run that waits for its first workers needs nobody who looks at it; one that has lost them all still has a queue that people look at. */
function needsLeader({ control, demand: { run, wants, isUnderWay } }: OpenRun, { workers }: Placement): boolean {
  const hasWorkers = Object.values(workers).includes(run);
  return isUnderWay || control.state === "running" || (wants && (hasWorkers || control.desired !== "run"));
}
