/** What the API server knows of a kind of object. */
export interface Kind {
  /** "" for the core group. */
  readonly group: string;
  readonly version: string;
  readonly kind: string;
  /** As it stands in paths. */
  readonly plural: string;
  readonly shortNames: readonly string[];
  readonly namespaced: boolean;
  /** Paths below an object of this kind. */
  readonly subresources: readonly ("scale" | "eviction" | "log")[];
}

const namespaced = true;
const kind = (
  groupVersion: string,
  name: string,
  plural: string,
  { shortNames = [], subresources = [], ...rest }: Partial<Kind> = {},
): Kind => {
  const [group, version] = groupVersion.includes("/") ? groupVersion.split("/") : ["", groupVersion];
  return { group: group!, version: version!, kind: name, plural, shortNames, namespaced, subresources, ...rest };
};

/** Every kind that the manifests use, and those that controllers make of them. */
export const kinds: readonly Kind[] = [
  kind("v1", "Namespace", "namespaces", { namespaced: false, shortNames: ["ns"] }),
  kind("v1", "ConfigMap", "configmaps", { shortNames: ["cm"] }),
  kind("v1", "Secret", "secrets"),
  kind("v1", "Service", "services", { shortNames: ["svc"] }),
  kind("v1", "ServiceAccount", "serviceaccounts", { shortNames: ["sa"] }),
  kind("v1", "PersistentVolumeClaim", "persistentvolumeclaims", { shortNames: ["pvc"] }),
  kind("v1", "Pod", "pods", { shortNames: ["po"], subresources: ["log", "eviction"] }),
  kind("apps/v1", "Deployment", "deployments", { shortNames: ["deploy"], subresources: ["scale"] }),
  kind("apps/v1", "StatefulSet", "statefulsets", { shortNames: ["sts"], subresources: ["scale"] }),
  kind("batch/v1", "Job", "jobs"),
  kind("policy/v1", "PodDisruptionBudget", "poddisruptionbudgets", { shortNames: ["pdb"] }),
  kind("networking.k8s.io/v1", "NetworkPolicy", "networkpolicies", { shortNames: ["netpol"] }),
  kind("jobset.x-k8s.io/v1alpha2", "JobSet", "jobsets"),
  kind("kueue.x-k8s.io/v1beta1", "LocalQueue", "localqueues"),
  kind("keda.sh/v1alpha1", "ScaledObject", "scaledobjects"),
  kind("monitoring.coreos.com/v1", "PodMonitor", "podmonitors"),
  kind("monitoring.coreos.com/v1", "ServiceMonitor", "servicemonitors"),
  kind("monitoring.coreos.com/v1", "PrometheusRule", "prometheusrules"),
  kind("cert-manager.io/v1", "Issuer", "issuers"),
  kind("cert-manager.io/v1", "Certificate", "certificates"),
];

export const groupVersionOf = ({ group, version }: Kind) => (group === "" ? version : `${group}/${version}`);

/** @throws {RangeError} If there is no such kind. */
export function kindOf(apiVersion: string, name: string): Kind {
  const found = kinds.find((known) => known.kind === name && groupVersionOf(known) === apiVersion);
  if (!found) throw new RangeError(`Cannot find the kind ${name} of ${apiVersion} among those served`);
  return found;
}
