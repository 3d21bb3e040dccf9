import { type Control, type Heartbeat, type Member, memberToken, type Quarrel } from "@umie/ledger";
import { unitId } from "@umie/recipe";
import { oddOneOut } from "./odd-one-out.js";
import { quarrelsOf, whoMustGo } from "./quarrels.js";
import { isOver } from "./run-state.js";
import type { Scene } from "./scene.js";
import { leafToShare, stuckMembers } from "./stragglers.js";

/** One thing for the leader to do, and why, in a sentence for people. */
export type Decision =
  | {
      act: "regroup";
      members: Member[];
      startStep: number;
      why: string;
      quarrels?: Quarrel[];
      /** Tokens of members that died: what they were computing may be to blame. */
      died?: string[];
      /** Workers that compute wrongly, with the evidence. */
      quarantine?: Record<string, string>;
    }
  | { act: "park"; why: string }
  | { act: "share"; leaf: number; why: string }
  | { act: "pause-at"; step: number; why: string }
  | { act: "become"; state: Control["state"]; stateHash?: string; why: string }
  | { act: "take-up"; why: string }
  | { act: "close"; why: string }
  | { act: "issue"; why: string }
  | { act: "wait"; why: string };

/**
 * What the leader does now. Pure: the same scene gives the same decision, so any leader, also one that has
 * just taken over and remembers nothing, goes on in the same way.
 */
export function decide(scene: Scene): Decision {
  return (
    atRest(scene) ??
    cancelled(scene) ??
    restarted(scene) ??
    poisonedLeaf(scene) ??
    deaths(scene) ??
    contradiction(scene) ??
    newAttempt(scene) ??
    pause(scene) ??
    takeUp(scene) ??
    firstMembers(scene) ??
    goOn(scene) ??
    departures(scene) ??
    arrivals(scene) ??
    finish(scene) ??
    close(scene) ??
    straggler(scene) ?? { act: "issue", why: "" }
  );
}

const members = (scene: Scene): readonly Member[] => scene.generation?.members ?? [];

/** Nothing to do until somebody asks for something else. */
function atRest({ control, ...scene }: Scene): Decision | null {
  const pauseIsWanted = control.desired === "pause" || control.desired === "park";
  const paused = control.state === "paused" && pauseIsWanted && !scene.generation?.members.length;
  return isOver(control.state) || paused ? { act: "wait", why: control.reason } : null;
}

function cancelled({ control, ...scene }: Scene): Decision | null {
  if (control.desired !== "cancel") return null;
  if (scene.generation?.members.length) {
    return { act: "regroup", members: [], startStep: scene.head, why: "the run was cancelled" };
  }
  return { act: "become", state: "cancelled", why: control.wish };
}

/**
 * Redis has begun anew, and may have forgotten its last moments: which leaves of the step under way count for whom, say. Nobody can tell, so all members
 * begin the step again. Their state is what the log says, or the worker that knows better puts it back.
 */
function restarted(scene: Scene): Decision | null {
  const { generation, boot } = scene;
  if (generation?.boot === undefined || generation.boot === boot || generation.members.length === 0) return null;
  const since = generation.number + 1;
  return {
    act: "regroup",
    members: generation.members.map((member) => ({ ...member, since })),
    startStep: scene.head,
    why: "Redis was restarted or failed over: the step under way begins anew",
  };
}

/** Is the run to go on, at least to the end of the step? A run that is parked has told people already. */
const isUnderWay = ({ desired, state }: Control) => desired !== "park" && state !== "paused" && state !== "queued";

/** Workers that may die of one leaf before it is the leaf's fault. */
const deathsOfLeaf = 3;

function poisonedLeaf({ control, unit, deaths, suspects }: Scene): Decision | null {
  if (!isUnderWay(control) || unit === null) return null;
  for (const [leaf, dead] of deaths) {
    if (dead.length < deathsOfLeaf) continue;
    const examples = suspects.get(leaf)?.join(", ") ?? "unknown";
    const where = `leaf ${leaf} of ${unitId(unit)}`;
    return { act: "park", why: `${dead.join(", ")} died computing ${where}, which holds the examples ${examples}` };
  }
  return null;
}

/** Members that are gone leave at once, in the middle of a step; the others keep what they have finished. */
function deaths(scene: Scene): Decision | null {
  const beating = new Map(scene.workers.map((worker) => [worker.id, worker]));
  const obituary = (member: Member): string | null => {
    if (scene.condemned.has(member.id)) return `${member.id} no longer answers its peers`;
    const worker = beating.get(member.id);
    if (!worker) return scene.silenceCounts ? `${member.id} has no heartbeat` : null;
    if (worker.refusal !== null) return `${member.id} gives up: ${worker.refusal}`;
    if (worker.phase === "idle" || worker.address !== member.address) return `${member.id} has restarted`;
    return null;
  };
  const stuck = new Map(stuckMembers(scene).map(({ member, why }) => [member.id, why]));
  const reasons = members(scene).map((member) => obituary(member) ?? stuck.get(member.id) ?? null);
  if (reasons.every((reason) => reason === null)) return null;
  return {
    act: "regroup",
    members: members(scene).filter((_, index) => reasons[index] === null),
    startStep: scene.head,
    why: reasons.filter((reason) => reason !== null).join("; "),
    died: members(scene)
      .filter((_, index) => reasons[index] !== null)
      .map(memberToken),
  };
}

/** Whoever computes wrongly goes, and with it what it has added to the step. Where nobody can tell, people must. */
function contradiction(scene: Scene): Decision | null {
  const judgement = isUnderWay(scene.control) ? oddOneOut(scene) : null;
  if (judgement === null) return null;
  if (judgement.kind === "undecided") return { act: "park", why: judgement.why };
  const { evidence } = judgement;
  return {
    act: "regroup",
    members: members(scene).filter(({ id }) => !(id in evidence)),
    startStep: scene.head,
    why: `quarantined: ${Object.values(evidence).join("; ")}`,
    quarantine: evidence,
  };
}

/**
 * A step failed and nobody seems dead: the same members try again, and if two fail to reach each other again, one goes. A new
 * generation makes sure that all begin anew.
 */
function newAttempt(scene: Scene): Decision | null {
  const complaint = scene.complaints[0];
  if (complaint === undefined || members(scene).length === 0) return null;
  const gone = whoMustGo(scene.generation!, scene);
  if (gone !== null) {
    const staying = members(scene).filter(({ id }) => id !== gone.id);
    return { act: "regroup", members: staying, startStep: scene.head, why: gone.why };
  }
  const why = `a new attempt at step ${scene.head + 1}, as ${complaint.from} says: ${complaint.reason}`;
  const quarrels = [...(scene.generation?.quarrels ?? []), ...quarrelsOf(scene.complaints)];
  return { act: "regroup", members: [...members(scene)], startStep: scene.head, why, quarrels };
}

/** A step that has begun is finished first, unless the run is parked because it cannot be. */
function pause(scene: Scene): Decision | null {
  const { control, head } = scene;
  if (control.desired !== "pause" && control.desired !== "park") return null;
  const begun = scene.unit?.kind === "train" && (scene.covered.length > 0 || scene.leased.length > 0);
  const step = begun && control.desired === "pause" ? head + 1 : head;
  if (control.pauseAt === null || control.pauseAt > step) return { act: "pause-at", step, why: control.wish };
  if (head < control.pauseAt) return null;
  // Who parks a run has written what could be written; the rest is replayed.
  const isKept = control.desired === "park" || head === 0 || scene.checkpointStep >= head;
  const nobody = members(scene).length === 0;
  if (nobody && (isKept || !scene.workers.some((worker) => worker.phase === "ready"))) {
    return { act: "become", state: "paused", why: control.desired === "park" ? control.wish : "" };
  }
  if (nobody) return null;
  if (isKept) return { act: "regroup", members: [], startStep: head, why: "the run was paused" };
  return { act: "wait", why: `writing a checkpoint of step ${head}` };
}

/**
 * A fork computes its parent's state by its parent's spec and keeps it; then its own spec holds. In between nobody is a member, as
 * everybody opens the run anew.
 */
function takeUp({ forkAt, head, ...scene }: Scene): Decision | null {
  if (forkAt === null || head < forkAt) return null;
  const nobody = !scene.generation?.members.length;
  if (scene.checkpointStep >= forkAt) {
    const why = `the parent's state of step ${forkAt} is at hand`;
    return nobody ? { act: "take-up", why } : { act: "regroup", members: [], startStep: head, why };
  }
  return nobody ? null : { act: "wait", why: `writing the parent's state of step ${forkAt}` };
}

function goOn({ control, ...scene }: Scene): Decision | null {
  const runs = control.state === "running" && control.pauseAt === scene.forkAt;
  if (control.desired !== "run" || runs || members({ control, ...scene }).length === 0) return null;
  return { act: "become", state: "running", why: "" };
}

/** Nobody has the run's live state: begin with those that are ready, at the furthest step one of them stands at. */
function firstMembers(scene: Scene): Decision | null {
  if (members(scene).length > 0) return null;
  const ready = scene.workers.filter((worker) => worker.phase === "ready" && worker.refusal === null);
  if (ready.length < scene.minWorkers) {
    const refusal = scene.workers.find((worker) => worker.refusal)?.refusal;
    const wanted = scene.minWorkers > 1 ? `${scene.minWorkers} workers` : "a worker";
    return { act: "wait", why: refusal ?? `waiting for ${wanted}: ${ready.length} ready` };
  }
  const startStep = Math.min(scene.head, Math.max(...ready.map((worker) => worker.step)));
  const replay = startStep < scene.head ? `, replaying from the checkpoint at step ${startStep}` : "";
  const why = `${names(ready)} ${ready.length > 1 ? "begin" : "begins"}${replay}`;
  return { act: "regroup", members: admit(scene, ready), startStep, why };
}

/** A draining member leaves when it holds nothing of the present step, so that nothing is computed twice. */
function departures(scene: Scene): Decision | null {
  const leaving = new Set(scene.workers.filter((worker) => worker.phase === "draining").map((worker) => worker.id));
  const staying = members(scene).filter((member) => !leaving.has(member.id));
  if (staying.length === members(scene).length) return null;
  if (staying.length === 0) return everybodyLeaves(scene);
  const holding = new Set(heldLeaves(scene).map(({ token }) => token));
  const gone = members(scene).filter((m) => leaving.has(m.id) && !holding.has(memberToken(m)));
  if (gone.length === 0) return null;
  return {
    act: "regroup",
    members: members(scene).filter((member) => !gone.includes(member)),
    startStep: scene.head,
    why: `${names(gone)} drained`,
  };
}

/** Leaves that would be computed again without their member: those under way, and in a step also those in its sums. */
function heldLeaves({ unit, covered, leased }: Scene): readonly { leaf: number; token: string }[] {
  if (unit?.kind === "train") return [...covered, ...leased];
  const done = new Set(covered.map(({ leaf }) => leaf));
  return leased.filter(({ leaf }) => !done.has(leaf));
}

/** With the last member the live state goes, so it is written down first; the step under way is given up. */
function everybodyLeaves(scene: Scene): Decision {
  if (scene.checkpointStep < scene.head) return { act: "wait", why: `writing a checkpoint of step ${scene.head}` };
  return { act: "regroup", members: [], startStep: scene.head, why: "all workers drained" };
}

/** Steps that a joiner may be behind: its peers keep as many and hand them out, and its heartbeat is older than the head. */
const mayLag = 4;

/** Joiners whose state stands near the head come in, unless the step is being reduced just now. */
function arrivals(scene: Scene): Decision | null {
  const present = new Set(members(scene).map((member) => member.id));
  const room = scene.maxWorkers - present.size;
  const ready = scene.workers
    .filter((w) => w.phase === "ready" && w.refusal === null && !present.has(w.id) && scene.head - w.step <= mayLag)
    .slice(0, Math.max(0, room));
  const reducing = scene.unit?.kind === "train" && scene.covered.length >= scene.leaves;
  if (ready.length === 0 || reducing) return null;
  return {
    act: "regroup",
    members: [...members(scene), ...admit(scene, ready)],
    startStep: scene.head,
    why: `${names(ready)} joined`,
  };
}

function finish(scene: Scene): Decision | null {
  if (scene.unit !== null) return null;
  const byId = new Map(scene.workers.map((worker) => [worker.id, worker]));
  const hashes = members(scene).map((member) => byId.get(member.id)?.stateHash ?? null);
  if (scene.checkpointStep < scene.head || hashes.some((hash) => hash === null)) {
    return { act: "wait", why: "writing the final checkpoint" };
  }
  const [stateHash] = hashes as string[];
  if (hashes.some((hash) => hash !== stateHash)) {
    return { act: "become", state: "failed", why: `members disagree on the final state: ${hashes.join(", ")}` };
  }
  return { act: "become", state: "done", stateHash: stateHash ?? "", why: "" };
}

/** A step is closed by its members' votes; everything else by the leader. */
function close({ unit, covered, leaves }: Scene): Decision | null {
  if (unit === null || unit.kind === "train" || covered.length < leaves) return null;
  return { act: "close", why: "" };
}

function straggler(scene: Scene): Decision | null {
  const found = scene.unit === null ? null : leafToShare(scene, scene.leaves);
  return found && { act: "share", ...found };
}

function admit(scene: Scene, workers: readonly Heartbeat[]): Member[] {
  const since = (scene.generation?.number ?? 0) + 1;
  return workers.slice(0, scene.maxWorkers).map(({ id, address }) => ({ id, since, address, bytesPerSecond: 1 }));
}

function names(list: readonly { id: string }[]): string {
  return list.map(({ id }) => id).join(", ");
}
