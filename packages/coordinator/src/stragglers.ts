import { type Heartbeat, type Member, memberToken, type TaskKind } from "@umie/ledger";
import type { Scene } from "./scene.js";

/** What is looked at to tell slow from stuck. */
export type Progress = Pick<
  Scene,
  "generation" | "workers" | "unit" | "covered" | "leased" | "seconds" | "taskFloorMs"
>;

/**
 * How long a task may take before it is conspicuous: median + 6·MAD of what such tasks took (MAD: median absolute deviation), at
 * least twice the median, as a few equal times deviate by nothing, and at least the floor.
 *
 * @returns null where nothing is known.
 */
export function softDeadlineMs(durations: readonly number[], floorMs: number): number | null {
  if (durations.length === 0) return null;
  const middle = median(durations);
  const deviation = median(durations.map((each) => Math.abs(each - middle)));
  return Math.max(floorMs, 2 * middle, middle + 6 * deviation);
}

function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const half = sorted.length >> 1;
  return sorted.length % 2 === 1 ? sorted[half]! : (sorted[half - 1]! + sorted[half]!) / 2;
}

/** Leaves are of different lengths, so one may take far longer than the last ones: stuck is what is beyond all of them. */
const longestFactor = 4;

/** How long a task may take before its worker counts as stuck; null where nothing is known. */
function stuckDeadlineMs(durations: readonly number[], floorMs: number): number | null {
  const soft = softDeadlineMs(durations, floorMs);
  return soft && Math.max(soft, longestFactor * Math.max(...durations));
}

/** The first task of a worker also warms it up. */
const firstTaskFactor = 4;

/** Members whose heart beats but whose task has not ended in any time that it could take them, each with a sentence. */
export function stuckMembers(scene: Progress): { member: Member; why: string }[] {
  const beats = beatsOfMembers(scene);
  const stuck = beats.flatMap(({ member, beat }) => {
    const { task, pace } = beat.work;
    const deadline = task === null ? null : ownDeadlineMs(scene, beat, pace[task.kind], task.kind);
    if (task === null || deadline === null || task.ageMs <= deadline) return [];
    const what = beat.doing || task.kind;
    return [
      { member, why: `${member.id} is stuck in ${what} for ${seconds(task.ageMs)} (expected ${seconds(deadline)})` },
    ];
  });
  // Where nobody gets on it is the machine's fault, and there is nobody to go on.
  return stuck.length < beats.length ? stuck : [];
}

/** A slow worker is measured by its own pace, a new one by that of the others. */
function ownDeadlineMs(scene: Progress, beat: Heartbeat, own: readonly number[], kind: TaskKind): number | null {
  const workers = scene.workers.filter(({ id }) => id !== beat.id);
  const others = stuckDeadlineMs(paces({ workers }, kind), scene.taskFloorMs);
  const mine = stuckDeadlineMs(own, scene.taskFloorMs);
  if (mine === null) return others && firstTaskFactor * others;
  return Math.max(mine, others ?? 0);
}

/**
 * A leaf that only one member computes, and takes too long over while another has nothing to do: the tail of a step that waits
 * for a slow worker.
 */
export function leafToShare(scene: Progress, leaves: number): { leaf: number; why: string } | null {
  const { covered, leased, seconds: shared, taskFloorMs } = scene;
  const done = new Set(covered.map(({ leaf }) => leaf));
  const open = leased.filter(({ leaf }) => !done.has(leaf));
  if (done.size + open.length < leaves) return null;
  const beats = beatsOfMembers(scene);
  const busy = new Set([...open.map(({ token }) => token), ...shared.values()]);
  if (!beats.some(({ member, beat }) => !busy.has(memberToken(member)) && beat.work.task === null)) return null;
  for (const { leaf, token } of open.filter(({ leaf }) => !shared.has(leaf))) {
    const holder = beats.find(({ member }) => memberToken(member) === token);
    const task = holder?.beat.work.task;
    const others = beats.filter((each) => each !== holder).map(({ beat }) => beat);
    const deadline = task && softDeadlineMs(paces({ workers: others }, task.kind), taskFloorMs);
    if (!holder || !task || task.kind === "update" || !deadline || task.ageMs <= deadline) continue;
    const { id } = holder.member;
    return { leaf, why: `leaf ${leaf} takes ${id} more than ${seconds(deadline)}: an idle worker computes it too` };
  }
  return null;
}

function beatsOfMembers({ generation, workers }: Pick<Progress, "generation" | "workers">) {
  return (generation?.members ?? []).flatMap((member) => {
    const beat = workers.find(({ id }) => id === member.id);
    return beat ? [{ member, beat }] : [];
  });
}

const paces = ({ workers }: Pick<Progress, "workers">, kind: TaskKind) =>
  workers.flatMap(({ work }) => work.pace[kind]);
const seconds = (ms: number) => `${(ms / 1000).toFixed(1)} s`;
