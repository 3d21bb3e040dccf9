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
  /** Who complained about whom, where this is a new attempt at a step that failed: the same again is no accident. */
  quarrels?: readonly Quarrel[];
  /** The life of Redis in which it began (`bootId`). */
  boot?: string;
  /** ms since 1970, for people only. */
  at: number;
}

/** Ids of two members that cannot reach each other, as one of them says. */
export interface Quarrel {
  from: string;
  about: string;
}

/** How a member signs in Redis. */
export function memberToken(member: Pick<Member, "id" | "since">): string {
  return `${member.id}@${member.since}`;
}

/** What a compute thread can be asked for that takes a while. */
export type TaskKind = "leaf" | "evaluation" | "features" | "update";

/** What a worker is busy with, measured by its own monotonic clock. */
export interface Work {
  /** Null while its compute thread has nothing to do. */
  task: { kind: TaskKind; ageMs: number } | null;
  /** How long its last tasks of each kind took in ms, newest last. */
  pace: Record<TaskKind, readonly number[]>;
  /** What it is pulling from peers. */
  pulls: readonly Pull[];
}

export interface Pull {
  /** Id of the member that is asked. */
  peer: string;
  /** A noun: "its sums", say. */
  what: string;
  /** So many have come. */
  bytes: number;
  /** Since the last of them came, or since they were asked for. */
  quietMs: number;
}

export const noWork: Work = { task: null, pace: { leaf: [], evaluation: [], features: [], update: [] }, pulls: [] };

/** What a worker says of itself every `heartbeatMs`; the key lives `beatTtlMs`. */
export interface Heartbeat {
  id: string;
  pid: number;
  host: string;
  address: string;
  /** host:port of its `/metrics`; missing before it listens there. */
  metrics?: string;
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
  work: Work;
  examplesPerSecond: number;
  residentBytes: number;
  /** Seconds it lately spent in each phase of its steps; absent while it serves no run. */
  phaseSeconds?: Readonly<Record<string, number>>;
  /** Why it cannot serve the run, if so; one sentence. */
  refusal: string | null;
  /** Hash of the spec by which it serves the run. */
  specHash?: string | null;
  /** Its process is to end: it will serve nothing more. */
  leaving?: boolean;
}
