/** A worker in a generation. `since` is the generation that admitted it: evicted and admitted again, it is another member. */
export interface Member {
  id: string;
  since: number;
  /** host:port of its gRPC server. */
  address: string;
  bytesPerSecond: number;
}

/** Who takes part from `startStep` on, and why it changed. */
export interface Generation {
  number: number;
  members: Member[];
  /** The step the members' state stands at when the generation begins. */
  startStep: number;
  reason: string;
  /** ms since 1970, for people only. */
  at: number;
}

/** How a member signs in Redis. */
export function memberToken(member: Pick<Member, "id" | "since">): string {
  return `${member.id}@${member.since}`;
}

/** What a worker says of itself every `heartbeatMs`; the key lives `beatTtlMs`. */
export interface Heartbeat {
  id: string;
  pid: number;
  host: string;
  address: string;
  numericClass: string;
  version: string;
  /** The run whose state it holds or fetches; null when idle. */
  run: string | null;
  phase: "idle" | "joining" | "ready" | "member" | "draining";
  /** Step its state stands at; -1 without state. */
  step: number;
  /** State hash at `step`, where it has been computed. */
  stateHash: string | null;
  doing: string;
  examplesPerSecond: number;
  residentBytes: number;
  /** Why it cannot serve the run, if so; one sentence. */
  refusal: string | null;
}

/** Everything that is derived from the one knob (reference protocol §3). */
export interface Timing {
  heartbeatMs: number;
  beatTtlMs: number;
  progressTimeoutMs: number;
  leaderLeaseMs: number;
}

export function timing(detectionBudgetMs = 1000): Timing {
  return {
    heartbeatMs: detectionBudgetMs / 4,
    beatTtlMs: 2 * detectionBudgetMs,
    progressTimeoutMs: detectionBudgetMs,
    leaderLeaseMs: 3 * detectionBudgetMs,
  };
}
