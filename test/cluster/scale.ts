import type { KubeObject } from "./kube-object.js";
import { isFields } from "./merge-patch.js";
import { Refusal } from "./refusal.js";

/** The `scale` of a workload: what `kubectl scale` and autoscalers read and write. */
export function scaleOf({ metadata, spec, status }: KubeObject): object {
  const { name, namespace, uid, resourceVersion, creationTimestamp } = metadata;
  return {
    apiVersion: "autoscaling/v1",
    kind: "Scale",
    metadata: { name, namespace, uid, resourceVersion, creationTimestamp },
    spec: { replicas: replicasOf(spec) },
    status: { replicas: replicasOf(status) },
  };
}

/** @throws {Refusal} If the number of replicas is none. */
export function withScale(object: KubeObject, scale: unknown): KubeObject {
  const replicas = isFields(scale) ? replicasOf(scale.spec) : undefined;
  if (!Number.isInteger(replicas) || Number(replicas) < 0)
    throw new Refusal(422, "Invalid", `spec.replicas must be a whole number: it is ${JSON.stringify(replicas)}`);
  return { ...object, spec: { ...(object.spec as object), replicas } };
}

const replicasOf = (fields: unknown) => (isFields(fields) ? fields.replicas : undefined) ?? 0;
