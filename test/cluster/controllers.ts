import { createHash, randomBytes } from "node:crypto";
import type { IDeployment } from "kubernetes-models/apps/v1/Deployment";
import type { IStatefulSet } from "kubernetes-models/apps/v1/StatefulSet";
import type { IJob } from "kubernetes-models/batch/v1/Job";
import { kindOf } from "./kinds.js";
import type { KubeObject } from "./kube-object.js";
import type { ObjectStore } from "./object-store.js";
import { deploymentChanges, hashLabel, jobChanges, type PodChanges, statefulSetChanges } from "./pod-changes.js";
import { removeObject } from "./remove-object.js";
import { workloadStatus } from "./workload-status.js";

const workloadKinds = [kindOf("apps/v1", "Deployment"), kindOf("apps/v1", "StatefulSet"), kindOf("batch/v1", "Job")];
const podKind = kindOf("v1", "Pod");

type Template = { metadata?: { labels?: Record<string, string> }; spec?: object };

/**
 * Keep every workload's Pods as its spec wants them, whenever anything changes.
 *
 * @returns what ends it.
 */
export function runControllers(store: ObjectStore): () => void {
  let next: NodeJS.Immediate | undefined;
  const soon = () => {
    next ??= setImmediate(() => {
      next = undefined;
      reconcile(store);
    });
  };
  const stop = store.listen(soon);
  return () => {
    stop();
    clearImmediate(next);
  };
}

function reconcile(store: ObjectStore): void {
  const pods = store.list({ kind: podKind });
  const workloads = workloadKinds.flatMap((kind) => store.list({ kind }));
  for (const workload of workloads) {
    const own = pods.filter((pod) => ownerOf(pod) === workload.metadata.uid);
    apply(store, workload, changesOf(workload, own));
    store.replace({ ...workload, status: workloadStatus(workload, own, templateHash(workload)) });
  }
  const uids = new Set(workloads.map(({ metadata }) => metadata.uid));
  const orphans = pods.filter((pod) => ownerOf(pod) !== undefined && !uids.has(ownerOf(pod)!));
  for (const pod of orphans) removeObject(store, pod);
}

const ownerOf = ({ metadata }: KubeObject) => metadata.ownerReferences?.[0]?.uid;

function changesOf(workload: KubeObject, pods: readonly KubeObject[]): PodChanges {
  const hash = templateHash(workload);
  if (workload.kind === "Deployment") return deploymentChanges(workload as KubeObject & IDeployment, pods, hash);
  if (workload.kind === "StatefulSet") return statefulSetChanges(workload as KubeObject & IStatefulSet, pods, hash);
  return jobChanges(workload as KubeObject & IJob, pods);
}

function apply(store: ObjectStore, workload: KubeObject, { create, remove }: PodChanges): void {
  for (const pod of remove) removeObject(store, pod);
  const names =
    typeof create === "number" ? Array.from({ length: create }, () => freshName(workload.metadata.name)) : create;
  for (const name of names) store.create(podOf(workload, name));
}

const freshName = (prefix: string) => `${prefix}-${randomBytes(4).toString("hex")}`;

/** A Pod made of its workload's template. */
function podOf(workload: KubeObject, name: string): KubeObject {
  const { apiVersion, kind, metadata } = workload;
  const { metadata: { labels = {} } = {}, spec = {} } = templateOf(workload);
  const owner = { apiVersion, kind, name: metadata.name, uid: metadata.uid, controller: true };
  const given = { name, namespace: metadata.namespace, labels: { ...labels, [hashLabel]: templateHash(workload) } };
  const pod = { apiVersion: "v1", kind: "Pod", spec: { ...spec, ...claimsOf(workload, name) } };
  return { ...pod, metadata: { ...given, ownerReferences: [owner] } } as unknown as KubeObject;
}

/** A StatefulSet's Pods get claims of their own, which outlive them. */
function claimsOf(workload: KubeObject, pod: string): { volumes?: object[] } {
  const { volumeClaimTemplates = [] } = workload.spec as NonNullable<IStatefulSet["spec"]>;
  const { volumes = [] } = (templateOf(workload).spec ?? {}) as { volumes?: object[] };
  if (volumeClaimTemplates.length === 0) return {};
  const claims = volumeClaimTemplates.map(({ metadata }) => ({
    name: metadata?.name,
    persistentVolumeClaim: { claimName: `${metadata?.name}-${pod}` },
  }));
  return { volumes: [...volumes, ...claims] };
}

const templateOf = ({ spec }: KubeObject) => (spec as { template: Template }).template;

function templateHash(workload: KubeObject): string {
  return createHash("sha256")
    .update(JSON.stringify(templateOf(workload)))
    .digest("hex")
    .slice(0, 10);
}
