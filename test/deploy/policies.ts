import type { IPod } from "kubernetes-models/v1/Pod";
import type { Sent } from "../cluster/kube-object.js";
import { jobsOf } from "./fits-schema.js";

type PodSpec = NonNullable<IPod["spec"]>;
type Container = PodSpec["containers"][number];

/** A workload of ours with the Pods it makes. */
export interface Workload {
  name: string;
  kind: string;
  labels: Record<string, string>;
  pod: PodSpec;
}

/** A rule that every workload keeps: its sentence, and whether this one does. */
interface Policy {
  says: string;
  holds: (workload: Workload, all: readonly Sent[]) => boolean;
}

const every = (pod: PodSpec, holds: (container: Container) => boolean) => pod.containers.every(holds);
const isService = ({ kind }: Workload) => kind === "Deployment" || kind === "StatefulSet";
const isReplicated = ({ kind }: Workload) => kind === "Deployment";

/** Longest drain of a worker: `drainMs` of the command line's local stack. */
const drainSeconds = 60;

/** What the restricted Pod security standard demands, and what our processes need to be moved about without harm. */
export const policies: readonly Policy[] = [
  {
    says: "runs as a user other than root",
    holds: ({ pod }) => pod.securityContext?.runAsNonRoot === true && (pod.securityContext.runAsUser ?? 0) > 0,
  },
  {
    says: "has the runtime's seccomp profile",
    holds: ({ pod }) => pod.securityContext?.seccompProfile?.type === "RuntimeDefault",
  },
  {
    says: "has no privileges, no capabilities and a read-only root",
    holds: ({ pod }) =>
      every(
        pod,
        ({ securityContext: context }) =>
          context?.allowPrivilegeEscalation === false &&
          context.readOnlyRootFilesystem === true &&
          context.capabilities?.drop?.includes("ALL") === true &&
          context.capabilities.add === undefined,
      ),
  },
  {
    says: "shares nothing of its node",
    holds: ({ pod }) => !pod.hostNetwork && !pod.hostPID && !pod.hostIPC && !pod.volumes?.some((v) => v.hostPath),
  },
  { says: "bears no token of the API server", holds: ({ pod }) => pod.automountServiceAccountToken === false },
  { says: "gets no variables named after Services", holds: ({ pod }) => pod.enableServiceLinks === false },
  {
    says: "names an image with a version",
    holds: ({ pod }) => every(pod, ({ image = "" }) => /:(?!latest$)[\w.-]+$/.test(image)),
  },
  {
    says: "requests processor and memory, and bounds memory",
    holds: ({ pod }) =>
      every(pod, ({ resources }) => {
        const { requests = {}, limits = {} } = resources ?? {};
        return requests.cpu !== undefined && requests.memory !== undefined && limits.memory !== undefined;
      }),
  },
  {
    says: "bounds GPUs by as many as it requests",
    holds: ({ pod }) => every(pod, ({ resources }) => resources?.limits?.[gpu] === resources?.requests?.[gpu]),
  },
  {
    says: "has probes for its start, for traffic and for its life",
    holds: (workload) =>
      !isService(workload) ||
      every(workload.pod, (c) => Boolean(c.startupProbe && c.readinessProbe && c.livenessProbe)),
  },
  {
    says: "has a disruption budget",
    holds: (workload, all) => !isService(workload) || all.some((each) => isBudgetOf(each, workload)),
  },
  {
    says: "is spread over nodes",
    holds: (workload) =>
      !isReplicated(workload) ||
      workload.pod.topologySpreadConstraints?.some((c) => c.topologyKey === "kubernetes.io/hostname") === true,
  },
  {
    says: "has longer to end than a drain takes",
    holds: ({ labels, pod }) =>
      labels["app.kubernetes.io/component"] !== "worker" || (pod.terminationGracePeriodSeconds ?? 30) > drainSeconds,
  },
];

const gpu = "nvidia.com/gpu";

function isBudgetOf({ kind, spec }: Sent, { labels }: Workload): boolean {
  if (kind !== "PodDisruptionBudget") return false;
  const { selector } = spec as { selector?: { matchLabels?: Record<string, string> } };
  return Object.entries(selector?.matchLabels ?? {}).every(([key, value]) => labels[key] === value);
}

/** Every rule that is broken, as a sentence. */
export function breaches(documents: readonly Sent[]): string[] {
  return workloadsOf(documents).flatMap((workload) =>
    policies
      .filter(({ holds }) => !holds(workload, documents))
      .map(({ says }) => `${workload.kind} ${workload.name} breaks "${says}"`),
  );
}

/** Everything that makes Pods. */
export function workloadsOf(documents: readonly Sent[]): Workload[] {
  const makers = documents.flatMap((document) => [document, ...jobsOf(document)]);
  return makers.flatMap(({ kind, metadata, spec }) => {
    if (!["Deployment", "StatefulSet", "Job"].includes(kind)) return [];
    const { template } = spec as { template: { metadata?: { labels?: Record<string, string> }; spec: PodSpec } };
    return [{ name: metadata.name, kind, labels: template.metadata?.labels ?? {}, pod: template.spec }];
  });
}
