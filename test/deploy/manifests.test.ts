import assert from "node:assert/strict";
import fs from "node:fs";
import { before, test } from "node:test";
import { manifestNames, type RenderOptions, renderManifests } from "@umie/cli";
import { parseAllDocuments } from "yaml";
import type { Sent } from "../cluster/kube-object.js";
import { withoutKubectl } from "../cluster/kubectl.js";
import { fitsSchema } from "./fits-schema.js";
import { breaches, policies, workloadsOf } from "./policies.js";

const project = new URL("../../../", import.meta.url);
const { version } = JSON.parse(fs.readFileSync(new URL("package.json", project), "utf8")) as { version: string };

/** Each overlay alone, and each component on the overlay that it is most likely used with. */
const choices: readonly Pick<RenderOptions, "overlay" | "components">[] = [
  ...manifestNames("overlays").map((overlay) => ({ overlay, components: [] })),
  ...manifestNames("components").map((name) => ({ overlay: "gpu", components: [name] })),
  { overlay: "local", components: ["demo", "jobset"] },
  { overlay: "ha", components: ["jobset", "kueue", "network-policy", "prometheus-operator"] },
];

/** Of all overlays but that for one machine, which brings its own. */
const madeByHand = ["Secret umie-api", "Secret umie-redis", "PersistentVolumeClaim umie-data"];

const skip = withoutKubectl();
const rendered = new Map<string, Sent[]>();
const titleOf = ({ overlay, components }: (typeof choices)[number]) => [overlay, ...components].join(" + ");

before(async () => {
  if (skip) return;
  for (const choice of choices) rendered.set(titleOf(choice), documentsOf(await renderManifests(choice)));
});

function documentsOf(text: string): Sent[] {
  return parseAllDocuments(text).map((document) => document.toJS() as Sent);
}

for (const title of choices.map(titleOf)) {
  test(`${title}: every document fits its schema, keeps the policies, is ours and is told where to go by kubectl`, {
    skip,
  }, () => {
    const documents = rendered.get(title)!;
    assert.ok(documents.length > 5);
    for (const document of documents) {
      fitsSchema(document);
      assert.equal(document.metadata.namespace, undefined, document.metadata.name);
      assert.equal(document.metadata.labels?.["app.kubernetes.io/part-of"], "umie", document.metadata.name);
    }
    assert.deepEqual(breaches(documents), []);
  });

  test(`${title}: whatever a document names is there or is told to be made by hand`, { skip }, () => {
    const documents = rendered.get(title)!;
    const made = new Set(documents.map(({ kind, metadata }) => `${kind} ${metadata.name}`));
    const byHand = title.startsWith("local") ? [] : madeByHand;
    const missing = referencesOf(documents).filter((name) => !made.has(name) && !byHand.includes(name));
    assert.deepEqual(missing, []);
  });
}

test("our images have the version of the program, everywhere", { skip }, () => {
  const images = [...rendered.values()].flatMap(workloadsOf).flatMap(({ pod }) => pod.containers.map((c) => c.image!));
  const ours = images.filter((image) => image.startsWith("umie/"));
  assert.ok(ours.length > 0);
  assert.deepEqual([...new Set(ours.map((image) => image.split(":")[1]))], [version]);
});

test("a Secret with a value is in the overlay for one machine and nowhere else", { skip }, () => {
  const secrets = [...rendered].filter(([, documents]) => documents.some(({ kind }) => kind === "Secret"));
  assert.ok(secrets.length > 0);
  assert.ok(secrets.every(([title]) => title.startsWith("local")));
});

test("renderManifests sets namespace and tag where it is asked to, and only there", { skip }, async () => {
  const text = await renderManifests({ overlay: "local", components: [], namespace: "trainers", imageTag: "9.9.9" });
  const documents = documentsOf(text);
  assert.ok(documents.every(({ metadata }) => metadata.namespace === "trainers"));
  const tags = workloadsOf(documents).flatMap(({ pod }) => pod.containers.map(({ image = "" }) => image));
  assert.deepEqual(tags.sort(), ["docker.io/valkey/valkey:8.1.1", "umie/coordinator:9.9.9", "umie/worker:9.9.9"]);
});

test("renderManifests names what there is when asked for what there is not", { skip }, async () => {
  await assert.rejects(renderManifests({ overlay: "moon", components: [] }), /wanted one of gpu, ha, local$/);
  await assert.rejects(renderManifests({ overlay: "local", components: ["tide"] }), /wanted one of cert-manager, /);
});

test("policies find what they are there to find", { skip }, () => {
  const documents = structuredClone(rendered.get("gpu")!);
  const worker = workloadsOf(documents).find(({ name }) => name === "umie-worker")!;
  const [container] = worker.pod.containers;
  Object.assign(worker.pod, {
    hostNetwork: true,
    automountServiceAccountToken: true,
    enableServiceLinks: true,
    securityContext: {},
    topologySpreadConstraints: [],
    terminationGracePeriodSeconds: drainedTooSoon,
  });
  Object.assign(container!, {
    image: "umie/worker:latest",
    resources: { limits: { "nvidia.com/gpu": "1" } },
    securityContext: {},
    livenessProbe: undefined,
  });
  const withoutBudget = documents.filter(({ kind }) => kind !== "PodDisruptionBudget");
  const found = breaches(withoutBudget).filter((breach) => breach.includes("umie-worker"));
  assert.equal(found.length, policies.length, found.join("\n"));
});

const drainedTooSoon = 30;

/** ConfigMaps, Secrets, claims and accounts that Pods name, unless they may be missing. */
function referencesOf(documents: readonly Sent[]): string[] {
  return workloadsOf(documents).flatMap(({ pod }) => [
    ...(pod.serviceAccountName === undefined ? [] : [`ServiceAccount ${pod.serviceAccountName}`]),
    ...(pod.volumes ?? []).flatMap(({ configMap, secret, persistentVolumeClaim: claim }) => [
      ...(secret ? [`Secret ${secret.secretName}`] : []),
      ...(configMap ? [`ConfigMap ${configMap.name}`] : []),
      ...(claim ? [`PersistentVolumeClaim ${claim.claimName}`] : []),
    ]),
    ...pod.containers.flatMap(({ envFrom = [], env = [] }) => [
      ...envFrom.flatMap(({ configMapRef }) => (configMapRef ? [`ConfigMap ${configMapRef.name}`] : [])),
      ...env.flatMap(({ valueFrom }) => (valueFrom?.secretKeyRef ? [`Secret ${valueFrom.secretKeyRef.name}`] : [])),
    ]),
  ]);
}
