import type { KubeObject } from "./kube-object.js";
import { hashLabel } from "./pod-changes.js";
import { isOver, isReady, statusOf } from "./pod-status.js";

/** What a controller says of its workload: the numbers that `kubectl rollout status` and `kubectl wait` look at. */
export function workloadStatus(workload: KubeObject, pods: readonly KubeObject[], hash: string): object {
  if (workload.kind === "Job") return jobStatus(pods);
  const status = replicaStatus(workload, pods, hash);
  if (workload.kind === "Deployment") return status;
  // All Pods of a StatefulSet are of one template when the two are the same.
  return { ...status, currentReplicas: status.updatedReplicas, currentRevision: hash, updateRevision: hash };
}

function replicaStatus({ metadata, spec }: KubeObject, pods: readonly KubeObject[], hash: string) {
  const alive = pods.filter((pod) => pod.metadata.deletionTimestamp === undefined && !isOver(pod));
  const ready = alive.filter(isReady).length;
  const updated = alive.filter((pod) => pod.metadata.labels?.[hashLabel] === hash).length;
  const { replicas = 1 } = spec as { replicas?: number };
  const counts = { replicas: alive.length, updatedReplicas: updated, readyReplicas: ready, availableReplicas: ready };
  return {
    observedGeneration: metadata.generation,
    ...counts,
    conditions: [condition("Available", ready >= replicas)],
  };
}

function jobStatus(pods: readonly KubeObject[]): object {
  const count = (phase: string) => pods.filter((pod) => statusOf(pod).phase === phase).length;
  const [succeeded, failed] = [count("Succeeded"), count("Failed")];
  const active = pods.filter((pod) => !isOver(pod)).length;
  return { active, succeeded, failed, conditions: succeeded > 0 ? [condition("Complete", true)] : [] };
}

export const condition = (type: string, holds: boolean) => ({ type, status: holds ? "True" : "False" });
