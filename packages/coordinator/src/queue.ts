import { type LeafJob, leafQueue, type Redis } from "@umie/ledger";
import { Queue } from "bullmq";
import type { QueueState } from "./observed.js";

/**
 * The dispatcher of one run's leaves. It is no truth: a leaf may be dispatched twice and counts once, because
 * the ledger decides (DESIGN §6).
 */
export class LeafQueue {
  readonly #queue: Queue<LeafJob>;

  constructor(
    redis: Redis,
    readonly run: string,
  ) {
    const { name, prefix } = leafQueue(run);
    this.#queue = new Queue<LeafJob>(name, {
      connection: redis,
      prefix,
      defaultJobOptions: { removeOnComplete: true, removeOnFail: true, attempts: 1 },
    });
    // Every call rejects by itself; an "error" without a listener would end the process.
    this.#queue.on("error", () => {});
  }

  /**
   * Add leaves of a unit. The generation is part of the job's id, so that a leaf can be issued again after a death
   * while asking twice for the same adds nothing.
   */
  async issue(unit: string, { order, generation, leaves }: { order: number; generation: number; leaves: number[] }) {
    await this.#queue.addBulk(
      leaves.map((leaf) => ({
        name: unit,
        data: { run: this.run, unit, leaf },
        opts: { jobId: `${this.run}_${unit}_${leaf}_g${generation}`, priority: order + 1 },
      })),
    );
  }

  /** What waits and what is under way, for the metrics. */
  async look(): Promise<QueueState> {
    const [counts, [next]] = await Promise.all([
      this.#queue.getJobCounts("waiting", "active", "delayed", "prioritized", "failed"),
      this.#queue.getJobs(["waiting", "prioritized"], 0, 0, true),
    ]);
    return { run: this.run, counts, oldestAt: next?.timestamp ?? null };
  }

  /** Throw away what is still waiting: the run is over. */
  async empty(): Promise<void> {
    await this.#queue.obliterate({ force: true });
  }

  async close(): Promise<void> {
    await this.#queue.close();
  }
}
