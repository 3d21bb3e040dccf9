import { type Control, type Generation, type Heartbeat, type Member, memberToken, type Opinion } from "@umie/ledger";
import type { Unit } from "@umie/recipe";
import { isOver } from "../run-state.js";

/** All that is looked at to say what a run is waiting for. */
export interface Stall {
  control: Control;
  generation: Generation | null;
  head: number;
  /** Who leads; null while nobody does. */
  leader: string | null;
  /** Workers that serve this run, or could. */
  workers: readonly Heartbeat[];
  /** Worker → for how long it has not beaten, in ms. */
  silentMs: ReadonlyMap<string, number>;
  /** Longer than this a worker is not silent that is well. */
  heartbeatMs: number;
  /** What comes next; null when all is done. */
  unit: Unit | null;
  leaves: number;
  covered: readonly { leaf: number; token: string }[];
  leased: readonly { leaf: number; token: string }[];
  opinions: readonly Opinion[];
  /** Ids of the members that have voted. */
  voted: ReadonlySet<string>;
  checkpointStep: number;
  quarantined: Readonly<Record<string, string>>;
  /** Why Redis takes no writes just now; null where it does. */
  refusal?: string | null;
  /** Why no worker serves the run; null where some do, or none is wanted. */
  waiting: string | null;
}

/** `people`: somebody must ask for it; `redis`, `leader`, `queue`: that part of the machinery; else what the worker is at. */
export type WaitPhase =
  | ("people" | "redis" | "leader" | "queue" | "join" | "lost")
  | ("compute" | "evaluate" | "features" | "audit" | "reduce" | "vote" | "update" | "checkpoint");

/** One thing that must happen before the run goes on. */
export interface Wait {
  /** Whom it waits for; null where it is no worker. */
  worker: string | null;
  /** The step under way. */
  step: number;
  phase: WaitPhase;
  /** Whom that worker is pulling from in turn, and how many bytes have come. */
  peer: string | null;
  bytes: number | null;
  /** For how long this has been so, where that is known. */
  ageMs: number | null;
  /** One sentence. */
  why: string;
}

export interface Explanation {
  state: Control["state"];
  step: number;
  /** The first of `waits`, or why there are none. */
  summary: string;
  /** The likeliest to be to blame first. */
  waits: readonly Wait[];
}

/** Name whom and what a run is waiting for, from records and heartbeats alone. Pure. */
export function explainRun(stall: Stall): Explanation {
  const step = stall.unit?.kind === "train" ? stall.unit.step : stall.head;
  const { state } = stall.control;
  const found = waitsOf(stall).map((wait) => ({ ...nothing, step, ...wait }));
  const evidence = Object.values(stall.quarantined).map((text) => ` (quarantined: ${text})`);
  return { state, step, summary: `${found[0]?.why ?? atRest(stall)}${evidence.join("")}`, waits: found };
}

type PartialWait = Partial<Wait> & Pick<Wait, "phase" | "why">;
const nothing = { worker: null, peer: null, bytes: null, ageMs: null };

const atRest = ({ control }: Stall) =>
  isOver(control.state)
    ? `the run is ${control.state}${control.reason ? `: ${control.reason}` : ""}`
    : "nothing holds the run up";

function waitsOf(stall: Stall): PartialWait[] {
  const { control, leader, generation, unit } = stall;
  if (isOver(control.state)) return [];
  if (stall.refusal) return [{ phase: "redis", why: stall.refusal }];
  if (control.state === "paused" && control.desired !== "run") {
    const why = control.reason || control.wish;
    return [{ phase: "people", why: `somebody must resume the run${why ? `: ${why}` : ""}` }];
  }
  if (stall.waiting !== null && !generation?.members.length) return [{ phase: "join", why: stall.waiting }];
  const noLeader: PartialWait[] =
    leader === null ? [{ phase: "leader", why: "no coordinator leads the run just now" }] : [];
  if (!generation?.members.length) return [...noLeader, ...joining(stall)];
  const lost = lostMembers(stall);
  const work = unit === null ? finishing(stall) : computing(stall, unit);
  return [...lost, ...work.filter(({ worker }) => !lost.some((each) => each.worker === worker)), ...noLeader];
}

/** Nobody is a member: what those that could be one are at. */
function joining({ workers, control }: Stall): PartialWait[] {
  if (workers.length === 0) return [{ phase: "join", why: "no worker is up" }];
  return workers.map(({ id, phase, doing, refusal }) => ({
    worker: id,
    phase: "join",
    why: refusal ?? (phase === "ready" ? control.reason || `${id} is ready` : `${id} is joining: ${doing || phase}`),
  }));
}

/** Members that are dead or stopped: nothing else that they were at matters. */
function lostMembers({ generation, silentMs, heartbeatMs }: Stall): PartialWait[] {
  return generation!.members.flatMap(({ id }) => {
    const silent = silentMs.get(id);
    if (silent !== undefined && silent <= 2 * heartbeatMs) return [];
    const why = silent === undefined ? `${id} has no heartbeat` : `${id} has not beaten for ${seconds(silent)}`;
    return [{ worker: id, phase: "lost" as const, ageMs: silent ?? null, why }];
  });
}

function finishing({ generation, head, checkpointStep, ...stall }: Stall): PartialWait[] {
  if (checkpointStep < head) {
    const writer = generation!.members[0]!.id;
    return [{ worker: writer, phase: "checkpoint", why: `${writer} is writing the final checkpoint` }];
  }
  const slow = generation!.members.filter(({ id }) => (beatOf(stall, id)?.stateHash ?? null) === null);
  return slow.map(({ id }) => ({ worker: id, phase: "checkpoint", why: `${id} has not told its final state` }));
}

function computing(stall: Stall, unit: Unit): PartialWait[] {
  const done = new Set(stall.covered.map(({ leaf }) => leaf));
  if (done.size < stall.leaves) return byAge([...openLeaves(stall, unit, done), ...updating(stall)]);
  if (unit.kind === "evaluate") return [{ phase: "leader", why: `the leader is to add up the ${unit.split} scores` }];
  if (unit.kind === "features") return [{ phase: "leader", why: "the leader is to close the features" }];
  const audits = auditing(stall);
  return audits.length > 0 ? audits : reducing(stall, unit.step);
}

function placeOf(unit: Unit): string {
  if (unit.kind === "features") return "the features";
  return unit.kind === "train" ? `step ${unit.step}` : `${unit.split} after step ${unit.step}`;
}

function openLeaves({ generation, leased, leaves, ...stall }: Stall, unit: Unit, done: Set<number>): PartialWait[] {
  const phase = unit.kind === "train" ? "compute" : unit.kind;
  const where = placeOf(unit);
  const holders = new Map(leased.map(({ leaf, token }) => [leaf, token]));
  const open = Array.from({ length: leaves }, (_, leaf) => leaf).filter((leaf) => !done.has(leaf));
  const free = open.filter((leaf) => !holders.has(leaf));
  const held = open.flatMap((leaf) => {
    const member = generation!.members.find((each) => memberToken(each) === holders.get(leaf));
    if (member === undefined) return [];
    const ageMs = beatOf(stall, member.id)?.work.task?.ageMs ?? null;
    const time = ageMs === null ? "" : ` for ${seconds(ageMs)}`;
    return [{ worker: member.id, phase, ageMs, why: `${member.id} computes leaf ${leaf} of ${where}${time}` } as const];
  });
  if (free.length === 0) return held;
  const why = `nobody has taken ${free.length} of the ${leaves} leaves of ${where} yet`;
  return [...held, { phase: "queue", why }];
}

function auditing({ opinions }: Stall): PartialWait[] {
  const leaves = [...new Set(opinions.map(({ leaf }) => leaf))];
  return leaves.flatMap((leaf) => {
    const said = opinions.filter((opinion) => opinion.leaf === leaf);
    const differ = new Set(said.map(({ hash }) => hash)).size > 1;
    if (said.length > 1 && !differ) return [];
    const who = said.map(({ token }) => token.split("@")[0]).join(" and ");
    const why = differ
      ? `${who} find different gradients for leaf ${leaf}: a third one is to compute it`
      : `leaf ${leaf}, which ${who} computed, is to be audited by another member`;
    return [{ phase: "audit", why }];
  });
}

/** All leaves are there. A member that others pull from and that pulls from nobody is the one they wait for. */
function reducing({ generation, voted, ...stall }: Stall, step: number): PartialWait[] {
  const behind = generation!.members.filter(({ id }) => !voted.has(id));
  const busy = updating({ generation, ...stall });
  const pulls = behind.flatMap(({ id }) => (beatOf(stall, id)?.work.pulls ?? []).map((pull) => ({ id, ...pull })));
  const pulling = new Set(pulls.map(({ id }) => id));
  const reduce = pulls
    .sort((a, b) => Number(pulling.has(a.peer)) - Number(pulling.has(b.peer)) || b.quietMs - a.quietMs)
    .map(({ id, peer, what, bytes, quietMs }): PartialWait => {
      const why = `${id} has waited ${seconds(quietMs)} for ${what} of ${peer} in step ${step}, ${bytes} bytes came`;
      return { worker: peer, phase: "reduce", peer: id, bytes, ageMs: quietMs, why };
    });
  const idle = behind.filter(({ id }) => !pulling.has(id) && !busy.some(({ worker }) => worker === id));
  const late = idle.map(({ id }): PartialWait => {
    const doing = beatOf(stall, id)?.doing;
    return {
      worker: id,
      phase: "vote",
      why: `${id} has not voted for step ${step}${doing ? `: it is at ${doing}` : ""}`,
    };
  });
  return [...busy, ...reduce, ...late];
}

function updating({ generation, ...stall }: Pick<Stall, "generation" | "workers">): PartialWait[] {
  return generation!.members.flatMap(({ id }: Member) => {
    const beat = beatOf(stall, id);
    const task = beat?.work.task;
    if (task?.kind !== "update") return [];
    const why = `${id} updates its state of step ${beat!.step} for ${seconds(task.ageMs)}`;
    return [{ worker: id, phase: "update", ageMs: task.ageMs, why }];
  });
}

const beatOf = ({ workers }: Pick<Stall, "workers">, id: string) => workers.find((worker) => worker.id === id);
const byAge = (waits: PartialWait[]) => waits.sort((a, b) => (b.ageMs ?? -1) - (a.ageMs ?? -1));
const seconds = (ms: number) => `${(ms / 1000).toFixed(1)} s`;
