import type { Failure, Partial, ProcessGroup, ReduceAnswer } from "../process-group.js";
import type { Member } from "../segments.js";
import type { Attachable } from "./attachments.js";
import { type Attempt, beginAttempt } from "./attempt.js";
import type { MemberServer } from "./member-server.js";
import { ownerPull } from "./owner-pull.js";
import { refusal } from "./refusal.js";

/** A member that can be asked. */
export interface GroupMember extends Member {
  /** host:port */
  address: string;
}

export interface GroupOptions {
  server: MemberServer;
  run: string;
  generation: number;
  /** The id of this member, one of `members`. */
  self: string;
  /** In the order of the generation's record, which is the same for all. */
  members: readonly GroupMember[];
  /** A peer is given up after so long without a message. */
  progressTimeoutMs: number;
  /** Ends the generation. Its reason is told, if it is a string or an error. */
  signal?: AbortSignal | undefined;
}

/**
 * Enter a generation: from now on this member answers its peers in it and can reduce with them.
 *
 * @throws {RangeError} If `self` is no member, two members have one id, or the server is at a later generation.
 */
export function openGroup(options: GroupOptions): GrpcGroup {
  const { members, self, generation } = options;
  const ids = members.map(({ id }) => id);
  if (!ids.includes(self) || new Set(ids).size !== ids.length) {
    throw new RangeError(
      `Cannot enter generation ${generation} as ${self} must be one of its distinct members: they are ${ids.join(", ")}`,
    );
  }
  return new GrpcGroup(options);
}

/** One generation over gRPC. It ends with `close`, with the signal, or when its server enters a later one. */
export class GrpcGroup implements ProcessGroup, Attachable {
  attempt: Attempt | undefined;
  readonly #options: GroupOptions;
  readonly #ended = new AbortController();
  #end: Failure | undefined;
  readonly #onSignal = () => this.close(reasonOf(this.#options.signal));

  constructor(options: GroupOptions) {
    this.#options = options;
    const { server, run, generation, signal } = options;
    server.attachments.attach(run, generation, this);
    if (signal?.aborted) this.#onSignal();
    else signal?.addEventListener("abort", this.#onSignal, { once: true });
  }

  async allReduceSum(partial: Partial): Promise<ReduceAnswer> {
    const { self, members } = this.#options;
    if (this.attempt?.partial) {
      throw new RangeError(`Cannot reduce step ${partial.step} as step ${this.attempt.step} must end first`);
    }
    const attempt = beginAttempt(self, partial, members);
    const before = this.#end;
    if (before) return { ok: false, ...before };
    this.attempt = attempt;
    this.#options.server.attachments.moved();

    const answer = await ownerPull(attempt, partial, this.#asking(attempt), this.#ended.signal);
    attempt.partial = undefined;
    if (answer.ok) return answer;
    if (this.#end) return { ok: false, ...this.#end };
    attempt.refusal = refusal("REFUSAL_REASON_STEP_FAILED", answer.suspect);
    attempt.reduced.end();
    return answer;
  }

  /** Why the group is closed; undefined while it is open. */
  get closed(): Failure | undefined {
    return this.#end;
  }

  /** Leave the generation: all streams are cut, in both directions, and an all-reduce under way fails with the reason. */
  close(reason = "it was left"): void {
    if (this.#end) return;
    const { server, run, generation, signal } = this.#options;
    this.#end = { reason: `generation ${generation} is over: ${reason}` };
    signal?.removeEventListener("abort", this.#onSignal);
    server.attachments.detach(run, this);
    if (this.attempt) {
      this.attempt.refusal = refusal("REFUSAL_REASON_GENERATION_OVER");
      this.attempt.reduced.end();
    }
    this.#ended.abort();
  }

  #asking({ step, blockCount }: Attempt) {
    const { server, run, generation, self, members, progressTimeoutMs } = this.#options;
    return {
      channels: server.channels,
      traffic: server.traffic,
      pulls: server.openPulls,
      addressOf: (id: string) => members.find((member) => member.id === id)!.address,
      round: { run, generation, step, member: self, progressTimeoutMs },
      blockCount,
    };
  }
}

function reasonOf(signal: AbortSignal | undefined): string {
  const reason: unknown = signal?.reason;
  if (typeof reason === "string") return reason;
  return reason instanceof Error && reason.name !== "AbortError" ? reason.message : "it was ended";
}
