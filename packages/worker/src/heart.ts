import { beat, forgetWorker, type Heartbeat, type Pull, type Redis, type TaskKind, type Timing } from "@umie/ledger";
import { taskWatch } from "./task-watch.js";

/** What changes in a worker's heartbeat. */
export type Pulse = Pick<
  Heartbeat,
  "run" | "specHash" | "phase" | "step" | "stateHash" | "doing" | "examplesPerSecond" | "refusal" | "numericClass"
>;

const idle: Pulse = {
  run: null,
  specHash: null,
  phase: "idle",
  step: -1,
  stateHash: null,
  doing: "",
  examplesPerSecond: 0,
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
 * change of those is told at once.
 */
export class Heart {
  #pulse: Pulse = idle;
  readonly #timer: NodeJS.Timeout;
  readonly #tasks = taskWatch();

  constructor(
    readonly redis: Redis,
    readonly self: Pick<Heartbeat, "id" | "pid" | "host" | "address" | "version">,
    readonly timing: Timing,
    readonly options: HeartOptions = {},
  ) {
    void this.#beat();
    this.#timer = setInterval(() => void this.#beat(), timing.heartbeatMs);
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

  async #beat(): Promise<void> {
    const { beatTtlMs } = this.timing;
    const residentBytes = process.memoryUsage.rss();
    // While Redis is away the beat is missing, and that is the truth.
    const { pulls, isLeaving, onBeat } = this.options;
    const work = { ...this.#tasks.look(), pulls: pulls?.() ?? [] };
    const leaving = isLeaving?.() ?? false;
    await beat(this.redis, { ...this.self, ...this.#pulse, work, residentBytes, leaving }, beatTtlMs)
      .then(onBeat)
      .catch(() => {});
  }

  async stop(): Promise<void> {
    clearInterval(this.#timer);
    await forgetWorker(this.redis, this.self.id).catch(() => {});
  }
}
