import { type Control, type Generation, type Heartbeat, type Member, memberToken } from "@umie/ledger";
import type { Unit } from "@umie/recipe";

/** All that a decision may depend on. */
export interface Scene {
  control: Control;
  generation: Generation | null;
  head: number;
  /** Workers whose heart beats and that hold, fetch or could fetch this run's state. */
  workers: readonly Heartbeat[];
  /** Ids of members that a peer accused and that did not answer us. */
  condemned: ReadonlySet<string>;
  /** What comes next; null when all steps and evaluations are in the log. */
  unit: Unit | null;
  /** Leaves of that unit. */
  leaves: number;
  /** Which of them are counted, and by whom; and who works on which. */
  covered: readonly { leaf: number; token: string }[];
  leased: readonly { leaf: number; token: string }[];
  checkpointStep: number;
  minWorkers: number;
  maxWorkers: number;
}

/** One thing for the leader to do, and why, in a sentence for people. */
export type Decision =
  | { act: "regroup"; members: Member[]; startStep: number; why: string }
  | { act: "pause-at"; step: number; why: string }
  | { act: "become"; state: Control["state"]; stateHash?: string; why: string }
  | { act: "close-evaluation"; why: string }
  | { act: "issue"; why: string }
  | { act: "wait"; why: string };

/**
 * What the leader does now. Pure: the same scene gives the same decision, so any leader, also one that has
 * just taken over and remembers nothing, goes on in the same way.
 */
export function decide(scene: Scene): Decision {
  return (
    cancelled(scene) ??
    deaths(scene) ??
    pause(scene) ??
    firstMembers(scene) ??
    goOn(scene) ??
    departures(scene) ??
    arrivals(scene) ??
    finish(scene) ??
    evaluation(scene) ?? { act: "issue", why: "" }
  );
}

const members = (scene: Scene): readonly Member[] => scene.generation?.members ?? [];

function cancelled({ control, ...scene }: Scene): Decision | null {
  if (control.desired !== "cancel") return null;
  if (scene.generation?.members.length) {
    return { act: "regroup", members: [], startStep: scene.head, why: "the run was cancelled" };
  }
  return { act: "become", state: "cancelled", why: control.reason };
}

/** Members that are gone leave at once, in the middle of a step; the others keep what they have finished. */
function deaths(scene: Scene): Decision | null {
  const beating = new Map(scene.workers.map((worker) => [worker.id, worker]));
  const obituary = (member: Member): string | null => {
    if (scene.condemned.has(member.id)) return `${member.id} no longer answers its peers`;
    const worker = beating.get(member.id);
    if (!worker) return `${member.id} has no heartbeat`;
    if (worker.phase === "idle" || worker.address !== member.address) return `${member.id} has restarted`;
    return null;
  };
  const reasons = members(scene).map(obituary);
  if (reasons.every((reason) => reason === null)) return null;
  return {
    act: "regroup",
    members: members(scene).filter((_, index) => reasons[index] === null),
    startStep: scene.head,
    why: reasons.filter((reason) => reason !== null).join("; "),
  };
}

function pause(scene: Scene): Decision | null {
  const { control, head } = scene;
  if (control.desired !== "pause") return null;
  if (control.pauseAt === null) {
    const begun = scene.unit?.kind === "train" && (scene.covered.length > 0 || scene.leased.length > 0);
    return { act: "pause-at", step: begun ? head + 1 : head, why: "a pause was asked for" };
  }
  if (head < control.pauseAt) return null;
  const atRest = head === 0 || scene.checkpointStep >= head;
  const nobody = members(scene).length === 0;
  if (nobody && (atRest || !scene.workers.some((worker) => worker.phase === "ready"))) {
    return { act: "become", state: "paused", why: `paused after step ${head}` };
  }
  if (nobody) return null;
  if (atRest) return { act: "regroup", members: [], startStep: head, why: "the run was paused" };
  return { act: "wait", why: `writing a checkpoint of step ${head}` };
}

function goOn({ control, ...scene }: Scene): Decision | null {
  const runs = control.state === "running" && control.pauseAt === null;
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
  const holding = new Set([...scene.covered, ...scene.leased].map(({ token }) => token));
  const everybody = staying.length === 0;
  const gone = members(scene).filter((m) => leaving.has(m.id) && (everybody || !holding.has(memberToken(m))));
  if (gone.length === 0) return null;
  return {
    act: "regroup",
    members: members(scene).filter((member) => !gone.includes(member)),
    startStep: scene.head,
    why: `${names(gone)} drained`,
  };
}

/** Joiners whose state stands at the head come in, unless the step is being reduced just now. */
function arrivals(scene: Scene): Decision | null {
  const present = new Set(members(scene).map((member) => member.id));
  const room = scene.maxWorkers - present.size;
  const ready = scene.workers
    .filter((w) => w.phase === "ready" && w.refusal === null && !present.has(w.id) && w.step >= scene.head - 1)
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

function evaluation(scene: Scene): Decision | null {
  if (scene.unit?.kind !== "evaluate" || scene.covered.length < scene.leaves) return null;
  return { act: "close-evaluation", why: "" };
}

function admit(scene: Scene, workers: readonly Heartbeat[]): Member[] {
  const since = (scene.generation?.number ?? 0) + 1;
  return workers
    .slice(0, scene.maxWorkers)
    .map(({ id, address }) => ({ id, since, address, bytesPerSecond: 1 }));
}

function names(list: readonly { id: string }[]): string {
  return list.map(({ id }) => id).join(", ");
}
