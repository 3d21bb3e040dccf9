import type { IPodDisruptionBudget } from "kubernetes-models/policy/v1/PodDisruptionBudget";
import type { Target } from "./api-path.js";
import { kindOf } from "./kinds.js";
import { hasLabels, type KubeObject } from "./kube-object.js";
import type { ObjectStore } from "./object-store.js";
import { isReady } from "./pod-status.js";
import { Refusal } from "./refusal.js";
import { removeObject } from "./remove-object.js";

/**
 * Delete a Pod as `kubectl drain` and a node that is emptied do: with its grace, and only if its budget allows one more
 * to be away.
 *
 * @throws {Refusal} 429 where it does not; whoever asks tries again later.
 */
export function evict(store: ObjectStore, { kind, namespace, name = "" }: Target): object {
  const pod = store.get(kind, namespace, name);
  const pods = store.list({ kind, namespace });
  const budgets = store.list({ kind: kindOf("policy/v1", "PodDisruptionBudget"), namespace });
  for (const budget of budgets) requireRoom(budget as KubeObject & IPodDisruptionBudget, pod, pods);
  removeObject(store, pod);
  return { apiVersion: "v1", kind: "Status", status: "Success", metadata: {} };
}

function requireRoom({ metadata, spec }: KubeObject & IPodDisruptionBudget, pod: KubeObject, pods: KubeObject[]): void {
  const selector = spec?.selector?.matchLabels;
  if (!hasLabels(pod, selector)) return;
  const away = pods.filter((other) => hasLabels(other, selector) && !isReady(other)).length;
  if (away >= Number(spec?.maxUnavailable ?? Number.POSITIVE_INFINITY))
    throw new Refusal(429, "TooManyRequests", `the disruption budget ${metadata.name} needs more Pods that are ready`);
}
