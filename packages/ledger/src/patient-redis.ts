import { setTimeout as sleep } from "node:timers/promises";
import { type Command, Redis } from "ioredis";
import type { RedisOptions } from "./redis-target.js";
import { refusalOf } from "./refusal.js";

const againMs = 200;
const away = "Redis does not answer";

/**
 * A connection on which a command that Redis refuses for the time being (it is full, loading, a replica) waits until it is taken, just as it waits while
 * Redis is away. So whoever asks has to think of neither. It ends only when it is told to: the library gives up, too, when a failover happens while it
 * asks the sentinels.
 */
export class PatientRedis extends Redis {
  /** Why commands wait just now, in a sentence; null while they do not. */
  refusal: string | null = null;
  readonly #known = new WeakSet<Command>();
  #waiting = 0;
  #isClosed = false;

  constructor(
    options: RedisOptions,
    readonly onRefusal: (sentence: string) => void = () => {},
  ) {
    super(options);
    this.on("end", () => this.#revive());
  }

  override disconnect(reconnect = false): void {
    if (!reconnect) this.#isClosed = true;
    super.disconnect(reconnect);
  }

  override connect(): Promise<void> {
    this.#isClosed = false;
    return super.connect();
  }

  #revive(): void {
    if (this.#isClosed) return;
    setTimeout(() => {
      // What fails ends, and is revived.
      if (!this.#isClosed) this.connect().catch(() => {});
    }, againMs);
  }

  /** Why nothing can be written just now, in a sentence; null while all is well. */
  get trouble(): string | null {
    return this.status === "ready" ? this.refusal : away;
  }

  override sendCommand(command: Command, stream?: Parameters<Redis["sendCommand"]>[1]): unknown {
    // One that is part of a pipeline, or sent again after the connection was lost, has somebody who looks after it.
    if (stream !== undefined || this.#known.has(command)) return super.sendCommand(command, stream);
    this.#known.add(command);
    const answer = super.sendCommand(command) as Promise<unknown>;
    return answer.catch((error: unknown) => {
      const refusal = this.#isLost(error) ? away : refusalOf(error);
      if (refusal === null || isOfConnection(command)) throw error;
      return this.#again(command, refusal);
    });
  }

  /** Did the connection end, although nobody asked for it? */
  #isLost(error: unknown): boolean {
    return !this.#isClosed && error instanceof Error && error.message === "Connection is closed.";
  }

  async #again({ name, args }: Command, refusal: string): Promise<unknown> {
    if (this.refusal !== refusal) this.onRefusal(refusal);
    this.refusal = refusal;
    this.#waiting += 1;
    try {
      await sleep(againMs);
      return await this.call(name, ...(args as string[]));
    } finally {
      this.#waiting -= 1;
      if (this.#waiting === 0) this.refusal = null;
    }
  }
}

/** What is asked when a connection begins, or whether it is alive: any answer will do. */
const isOfConnection = ({ name }: Command) => ["hello", "auth", "client", "info", "ping", "select"].includes(name);
