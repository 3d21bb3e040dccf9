/**
 * JSON schemas of the kinds that add-ons define, as far as our manifests use them: every field that is not named here
 * is a mistake.
 */
const text = { type: "string" };
const number = { type: "integer" };
const texts = { type: "array", items: text, minItems: 1 };
const textMap = { type: "object", additionalProperties: text };
const anything = { type: "object" };

const object = (properties: Record<string, object>, required: readonly string[] = Object.keys(properties)) => ({
  type: "object",
  properties,
  required,
  additionalProperties: false,
});
const list = (items: object) => ({ type: "array", items, minItems: 1 });

const selector = object({ matchLabels: textMap });
const issuerRef = object({ kind: { enum: ["Issuer", "ClusterIssuer"] }, name: text });
const endpoint = object({ port: text, path: text, interval: { type: "string", pattern: "^\\d+s$" } });

/** `spec` by kind. */
export const addOnSpecs: Readonly<Record<string, object>> = {
  // jobset.x-k8s.io/v1alpha2; `template` is a Job's and is checked as one.
  JobSet: object({
    failurePolicy: object({ maxRestarts: number }),
    replicatedJobs: list(object({ name: text, replicas: number, template: object({ spec: anything }) })),
  }),
  // kueue.x-k8s.io/v1beta1
  LocalQueue: object({ clusterQueue: text }),
  // keda.sh/v1alpha1
  ScaledObject: object({
    scaleTargetRef: object({ apiVersion: text, kind: text, name: text }),
    minReplicaCount: number,
    maxReplicaCount: number,
    pollingInterval: number,
    fallback: object({ failureThreshold: number, replicas: number }),
    advanced: object({ horizontalPodAutoscalerConfig: object({ behavior: anything }) }),
    triggers: list(
      object({
        type: { const: "prometheus" },
        metadata: object({ serverAddress: text, query: text, threshold: { type: "string", pattern: "^\\d+$" } }),
      }),
    ),
  }),
  // monitoring.coreos.com/v1
  ServiceMonitor: object({ selector, endpoints: list(endpoint) }),
  PodMonitor: object({ selector, podMetricsEndpoints: list(endpoint) }),
  PrometheusRule: object({ groups: list(anything) }),
  // cert-manager.io/v1
  Issuer: object({ selfSigned: object({}), ca: object({ secretName: text }) }, []),
  Certificate: object(
    {
      isCA: { type: "boolean" },
      commonName: text,
      secretName: text,
      dnsNames: texts,
      duration: text,
      renewBefore: text,
      privateKey: object({ algorithm: { enum: ["ECDSA", "RSA", "Ed25519"] }, size: number, rotationPolicy: text }, [
        "algorithm",
      ]),
      usages: texts,
      issuerRef,
    },
    ["commonName", "secretName", "issuerRef", "privateKey"],
  ),
};
