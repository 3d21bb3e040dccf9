import { beat, forgetWorker, type Heartbeat, type Pull, type Redis, type TaskKind, type Timing } from "@umie/ledger";
import { taskWatch } from "./task-watch.js";

/** What changes in a worker's heartbeat. */
export type Pulse = Pick<
  Heartbeat,
  | "run"
  | "specHash"
  | "phase"
  | "step"
  | "stateHash"
  | "doing"
  | "examplesPerSecond"
  | "phaseSeconds"
  | "refusal"
  | "numericClass"
  | "metrics"
>;

const idle: Pulse = {
  run: null,
  specHash: null,
  phase: "idle",
  step: -1,
  stateHash: null,
  doing: "",
  examplesPerSecond: 0,
  phaseSeconds: {},
  refusal: null,
  numericClass: "",
};

export interface HeartOptions {
  /** What this worker is pulling from its peers just now. */
  pulls?: () => Pull[];
  /** Is its process to end? */
  isLeaving?: () => boolean;
  /** Done behind each beat. */
  onBeat?: () => Promise<void>;
}

/**
 * Beats in Redis as long as this worker lives, and says what it does. The leader decides by phase, step and address, so a
 * change of those is told at once. A worker whose beats have not been taken for a heartbeat's life is dead to all others, and is told so.
 */
export class Heart {
  #pulse: Pulse = idle;
  readonly #timer: NodeJS.Timeout;
  readonly #tasks = taskWatch();
  #beating: Promise<void> | null = null;
  #next: Promise<void> | null = null;
  /** When the newest beat that was taken was sent. */
  #takenAt = performance.now();
  #isSilent = false;
  readonly #silenced = new Set<() => void>();

  constructor(
    readonly redis: Redis,
    readonly self: Pick<Heartbeat, "id" | "pid" | "host" | "address" | "version">,
    readonly timing: Timing,
    readonly options: HeartOptions = {},
  ) {
    void this.#beat();
    this.#timer = setInterval(() => this.#tick(), timing.heartbeatMs);
  }

  /** Call back when the others must take this worker for dead, once each time. @returns the end of it. */
  whenSilent(listener: () => void): () => void {
    this.#silenced.add(listener);
    return () => this.#silenced.delete(listener);
  }

  #tick(): void {
    const isSilent = performance.now() - this.#takenAt > this.timing.beatTtlMs;
    if (isSilent && !this.#isSilent) for (const listener of this.#silenced) listener();
    this.#isSilent = isSilent;
    // Beats must not pile up while Redis is away.
    if (this.#beating === null) void this.#beat();
  }

  get pulse(): Readonly<Pulse> {
    return this.#pulse;
  }

  /** Say what has changed; resolves when the leader can see it. */
  async set(changes: Partial<Pulse>): Promise<void> {
    const before = this.#pulse;
    this.#pulse = { ...before, ...changes };
    const { run, phase, step, stateHash, refusal } = this.#pulse;
    const same =
      run === before.run &&
      phase === before.phase &&
      step === before.step &&
      stateHash === before.stateHash &&
      refusal === before.refusal;
    if (!same) await this.#beat();
  }

  /** Have something done that takes a while; the beats tell for how long it has been under way. */
  during<T>(kind: TaskKind, work: () => Promise<T>): Promise<T> {
    return this.#tasks.during(kind, work);
  }

  /** Back to nothing: the worker serves no run. */
  async rest(): Promise<void> {
    await this.set(idle);
  }

  /** A beat that begins now, or right after the one under way. */
  #beat(): Promise<void> {
    if (this.#beating === null) return this.#beatNow();
    this.#next ??= this.#beating.then(() => this.#beatNow());
    return this.#next;
  }

  #beatNow(): Promise<void> {
    this.#next = null;
    this.#beating = this.#say().finally(() => {
      this.#beating = null;
    });
    return this.#beating;
  }

  async #say(): Promise<void> {
    const { beatTtlMs } = this.timing;
    const residentBytes = process.memoryUsage.rss();
    const { pulls, isLeaving, onBeat } = this.options;
    const work = { ...this.#tasks.look(), pulls: pulls?.() ?? [] };
    const leaving = isLeaving?.() ?? false;
    const saidAt = performance.now();
    const taken = async () => {
      this.#takenAt = saidAt;
      await onBeat?.();
    };
    // While Redis does not take it the beat is missing, and that is the truth.
    await beat(this.redis, { ...this.self, ...this.#pulse, work, residentBytes, leaving }, beatTtlMs)
      .then(taken)
      .catch(() => {});
  }

  async stop(): Promise<void> {
    clearInterval(this.#timer);
    await forgetWorker(this.redis, this.self.id).catch(() => {});
  }
}
