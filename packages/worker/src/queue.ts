import { randomUUID } from "node:crypto";
import { type LeafJob, leafQueue, type PatientRedis } from "@umie/ledger";
import { type Job, Worker } from "bullmq";

/** A leaf that the queue has handed to this worker; nobody else gets it until its lock runs out or it is finished. */
export interface QueuedLeaf {
  unit: string;
  leaf: number;
  /** Take the job out of the queue. Never fails: what counts is in the ledger. */
  finish(): Promise<void>;
  /** Let others have it at once. Never fails: its lock runs out anyway. */
  giveBack(): Promise<void>;
}

export interface LeafQueueOptions {
  /** How long a job of a dead worker stays locked. Renewed five times within that, whatever the compute thread does. */
  lockMs: number;
  /** How long `next` waits for a job, about. */
  waitMs: number;
  onError: (error: Error) => void;
}

/** What the library itself adds to a wait before it looks after its connection; then we do. */
const libraryGraceMs = 1500;
const lookMs = 100;

/**
 * The worker's end of a run's leaf queue. Jobs are fetched by hand, since a member decides itself when it has room for one; the
 * locks renew from this thread's timer, never from the thread that computes.
 *
 * The library's consumer may stay deaf after Redis was away: a read does not come back, or comes back empty again and again while leaves are
 * waiting, as its connection has ended for good. So we look ourselves, and begin anew with new connections.
 */
export class LeafQueue {
  /** Signs our locks, so that a job which was given to somebody else meanwhile is not ours to renew or finish. */
  readonly #token = randomUUID();
  #worker: Worker<LeafJob>;
  readonly #locked = new Set<Job<LeafJob>>();
  readonly #renewal: NodeJS.Timeout;
  #fetching: Promise<QueuedLeaf | null> | null = null;
  /** Were leaves waiting when a read came back empty? */
  #hasMissed = false;

  constructor(
    readonly redis: PatientRedis,
    readonly run: string,
    readonly options: LeafQueueOptions,
  ) {
    this.#worker = this.#open();
    this.#renewal = setInterval(() => this.#renew(), options.lockMs / 5);
  }

  #open(): Worker<LeafJob> {
    const { name, prefix } = leafQueue(this.run);
    const { lockMs, waitMs, onError } = this.options;
    const worker = new Worker<LeafJob>(name, null, {
      connection: this.redis,
      prefix,
      autorun: false,
      lockDuration: lockMs,
      stalledInterval: lockMs,
      // A leaf that comes back is no fault of its own; which leaf kills workers is the ledger's to count.
      maxStalledCount: 1_000_000,
      drainDelay: waitMs / 1000,
    });
    worker.on("error", onError);
    void worker.startStalledCheckTimer();
    return worker;
  }

  /** The next leaf, most urgent first, or null when none came in time. Asked again while it waits, it is the same wait. */
  next(): Promise<QueuedLeaf | null> {
    this.#fetching ??= this.#fetch().finally(() => {
      this.#fetching = null;
    });
    return this.#fetching;
  }

  async #fetch(): Promise<QueuedLeaf | null> {
    const read = this.#worker.getNextJob(this.#token) as Promise<Job<LeafJob> | undefined>;
    const job = await this.#orCut(read);
    if (!job) {
      await this.#listen();
      return null;
    }
    this.#hasMissed = false;
    this.#locked.add(job);
    const { unit, leaf } = job.data;
    return { unit, leaf, finish: () => this.#finish(job), giveBack: () => this.#giveBack(job) };
  }

  /** What a read comes to, or nothing when it does not come back although Redis has been well all along. */
  #orCut<T>(read: Promise<T>): Promise<T | null> {
    return new Promise((resolve, reject) => {
      let since = performance.now();
      const timer = setInterval(() => {
        if (this.redis.trouble !== null) since = performance.now();
        if (performance.now() - since < this.options.waitMs + libraryGraceMs) return;
        clearInterval(timer);
        this.#cut();
        resolve(null);
      }, lookMs);
      read.then(resolve, reject).finally(() => clearInterval(timer));
    });
  }

  /** A read came back empty. Once others may have been faster; twice, while leaves are waiting, it is deaf. */
  async #listen(): Promise<void> {
    const { name, prefix } = leafQueue(this.run);
    const isMissing = (await this.redis.zcard(`${prefix}:${name}:prioritized`)) > 0;
    if (isMissing && this.#hasMissed) this.#cut();
    this.#hasMissed = isMissing && !this.#hasMissed;
  }

  /** Begin anew. A job that the old read still gets comes back to the queue when its lock runs out. */
  #cut(): void {
    const { onError } = this.options;
    onError(new Error("the leaf queue's consumer is deaf: it begins anew"));
    const old = this.#worker;
    this.#worker = this.#open();
    old.close(true).catch(onError);
  }

  async #finish(job: Job<LeafJob>): Promise<void> {
    if (!this.#locked.delete(job)) return;
    await job.moveToCompleted("", this.#token, false).catch(this.options.onError);
  }

  async #giveBack(job: Job<LeafJob>): Promise<void> {
    if (!this.#locked.delete(job)) return;
    await job.moveToWait(this.#token).catch(this.options.onError);
  }

  #renew(): void {
    for (const job of this.#locked) job.extendLock(this.#token, this.options.lockMs).catch(this.options.onError);
  }

  /** Jobs that are not finished come back to the queue when their locks run out. */
  async close(): Promise<void> {
    clearInterval(this.#renewal);
    this.#locked.clear();
    await this.#worker.close(true);
  }
}
