import type { IDeployment } from "kubernetes-models/apps/v1/Deployment";
import type { IStatefulSet } from "kubernetes-models/apps/v1/StatefulSet";
import type { IJob } from "kubernetes-models/batch/v1/Job";
import type { KubeObject, Stored } from "./kube-object.js";
import { isOver, isReady, statusOf } from "./pod-status.js";

/** What a controller does next about the Pods of one workload. */
export interface PodChanges {
  /** How many with a name of their own, or which names. */
  create: number | readonly string[];
  remove: readonly KubeObject[];
}

/** The label by which Pods of an older template are told from those of the newest. */
export const hashLabel = "pod-template-hash";

const isLeaving = (pod: KubeObject) => pod.metadata.deletionTimestamp !== undefined;
const isOf = (hash: string) => (pod: KubeObject) => pod.metadata.labels?.[hashLabel] === hash;

/**
 * Deployment: so many Pods of the newest template, the others replaced within `maxSurge` and `maxUnavailable`. One that
 * is on its way out counts no more, so its successor need not wait for its end.
 */
export function deploymentChanges(
  { spec }: Pick<Stored<IDeployment>, "spec">,
  pods: readonly KubeObject[],
  hash: string,
): PodChanges {
  const { replicas = 1, strategy } = spec ?? {};
  const { maxSurge = 1, maxUnavailable = 0 } = strategy?.rollingUpdate ?? {};
  const alive = pods.filter((pod) => !isLeaving(pod) && !isOver(pod));
  const [current, old] = [alive.filter(isOf(hash)), alive.filter((pod) => !isOf(hash)(pod))];
  const room = replicas + Number(maxSurge) - alive.length;
  const create = Math.max(0, Math.min(replicas - current.length, room));
  const spare = alive.filter(isReady).length - (replicas - Number(maxUnavailable));
  const replaced = [...old.filter((pod) => !isReady(pod)), ...old.filter(isReady).slice(0, Math.max(0, spare))];
  return { create, remove: [...leastUseful(current).slice(0, Math.max(0, current.length - replicas)), ...replaced] };
}

/**
 * StatefulSet: Pods with fixed names, one after the other; a name is taken again only when its Pod is gone for good.
 */
export function statefulSetChanges(
  { metadata, spec }: Pick<Stored<IStatefulSet>, "metadata" | "spec">,
  pods: readonly KubeObject[],
  hash: string,
): PodChanges {
  const { replicas = 1 } = spec ?? {};
  const names = Array.from({ length: replicas }, (_, n) => `${metadata.name}-${n}`);
  const byName = new Map(pods.map((pod) => [pod.metadata.name, pod]));
  const surplus = pods.filter((pod) => !names.includes(pod.metadata.name) || isOver(pod));
  const missing = names.find((name) => !byName.has(name));
  const isWaiting = names.some((name) => byName.has(name) && !isReady(byName.get(name)!));
  const old = pods.filter((pod) => !isOf(hash)(pod) && names.includes(pod.metadata.name)).at(-1);
  const replaced = old && missing === undefined && !isWaiting ? [old] : [];
  const remove = [...surplus, ...replaced].filter((pod) => !isLeaving(pod));
  return { create: missing === undefined || isWaiting ? [] : [missing], remove };
}

/** Job: Pods one after the other until one succeeds, or too many have failed. */
export function jobChanges({ spec }: Pick<Stored<IJob>, "spec">, pods: readonly KubeObject[]): PodChanges {
  const phases = pods.map((pod) => statusOf(pod).phase);
  const failures = phases.filter((phase) => phase === "Failed").length;
  const isRunning = pods.some((pod) => !isOver(pod));
  const isSettled = phases.includes("Succeeded") || failures > (spec?.backoffLimit ?? 6);
  return { create: isRunning || isSettled ? 0 : 1, remove: [] };
}

/** Those that do not serve first, then the youngest. */
function leastUseful(pods: readonly KubeObject[]): KubeObject[] {
  const age = ({ metadata }: KubeObject) => Date.parse(metadata.creationTimestamp ?? "");
  return [...pods].sort((a, b) => Number(isReady(a)) - Number(isReady(b)) || age(b) - age(a));
}
