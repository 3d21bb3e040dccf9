import type { IPod } from "kubernetes-models/v1/Pod";
import type { KubeObject } from "./kube-object.js";
import type { ObjectStore } from "./object-store.js";

/**
 * Delete an object. A Pod only gets a time to end by: its kubelet removes it when its processes have ended. Without
 * grace it is gone at once, whether or not they have.
 *
 * @param graceSeconds Default: the Pod's own.
 */
export function removeObject(store: ObjectStore, object: KubeObject, graceSeconds?: number): KubeObject {
  const { terminationGracePeriodSeconds = 30 } = (object.spec ?? {}) as Partial<NonNullable<IPod["spec"]>>;
  const grace = graceSeconds ?? terminationGracePeriodSeconds;
  if (object.kind !== "Pod" || grace === 0) {
    store.remove(object);
    return object;
  }
  if (object.metadata.deletionTimestamp !== undefined) return object;
  const deletionTimestamp = new Date(Date.now() + grace * 1000).toISOString();
  return store.replace({
    ...object,
    metadata: { ...object.metadata, deletionTimestamp, deletionGracePeriodSeconds: grace },
  });
}
