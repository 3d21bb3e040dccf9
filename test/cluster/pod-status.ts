import type { IPod } from "kubernetes-models/v1/Pod";
import type { KubeObject } from "./kube-object.js";

export type PodStatus = NonNullable<IPod["status"]>;

export const statusOf = (pod: KubeObject) => (pod.status ?? {}) as PodStatus;

/** Does it serve, and is it not on its way out? */
export function isReady(pod: KubeObject): boolean {
  const ready = statusOf(pod).conditions?.some(({ type, status }) => type === "Ready" && status === "True");
  return ready === true && pod.metadata.deletionTimestamp === undefined;
}

/** Has it ended for good? */
export function isOver(pod: KubeObject): boolean {
  return ["Succeeded", "Failed"].includes(statusOf(pod).phase ?? "");
}
