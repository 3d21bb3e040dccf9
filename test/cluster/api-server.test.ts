import assert from "node:assert/strict";
import { type TestContext, test } from "node:test";
import { startApiServer } from "./api-server.js";
import type { KubeObject, Sent } from "./kube-object.js";
import { ObjectStore } from "./object-store.js";
import { condition } from "./workload-status.js";

const maps = "/api/v1/namespaces/default/configmaps";
const map = (name: string, data: Record<string, string> = {}): Sent => ({
  ...{ apiVersion: "v1", kind: "ConfigMap", metadata: { name, namespace: "default" } },
  data,
});

interface Answer {
  code: number;
  body: { reason?: string; message?: string } & Partial<KubeObject> & { items?: KubeObject[] };
}

async function server(t: TestContext) {
  const store = new ObjectStore();
  const { url, close } = await startApiServer({ store, podLog: (namespace, pod) => `${namespace}/${pod} says` });
  t.after(close);
  store.create({ apiVersion: "v1", kind: "Namespace", metadata: { name: "default" } });
  const ask = async (method: string, path: string, body?: unknown, type = "application/json"): Promise<Answer> => {
    const sent = body === undefined ? {} : { body: JSON.stringify(body), headers: { "content-type": type } };
    const response = await fetch(`${url}${path}`, { method, ...sent });
    return { code: response.status, body: (await response.json()) as Answer["body"] };
  };
  return { store, url, ask };
}

test("create refuses a name that is taken, a namespace that is not there, and a field that nobody knows", async (t) => {
  const { ask } = await server(t);
  assert.equal((await ask("POST", maps, map("a"))).code, 201);
  assert.equal((await ask("POST", maps, map("a"))).body.reason, "AlreadyExists");
  assert.equal((await ask("POST", maps.replace("default", "none"), map("a"))).code, 404);
  const { code, body } = await ask("POST", maps, { ...map("b"), dota: {} });
  assert.deepEqual([code, body.message], [422, "ConfigMap is invalid: unknown field dota"]);
});

test("replace refuses an object that somebody else has changed meanwhile", async (t) => {
  const { ask } = await server(t);
  const { body: first } = await ask("POST", maps, map("a"));
  assert.equal((await ask("PUT", `${maps}/a`, { ...first, data: { x: "1" } })).code, 200);
  const { code, body } = await ask("PUT", `${maps}/a`, { ...first, data: { x: "2" } });
  assert.deepEqual([code, body.reason], [409, "Conflict"]);
});

test("patch takes the types that kubectl apply sends and no others", async (t) => {
  const { ask } = await server(t);
  await ask("POST", maps, map("a", { x: "1", y: "2" }));
  for (const kind of ["merge", "strategic-merge"]) {
    const { body } = await ask("PATCH", `${maps}/a`, { data: { x: null } }, `application/${kind}-patch+json`);
    assert.deepEqual(body.data, { y: "2" });
  }
  assert.equal((await ask("PATCH", `${maps}/a`, [], "application/json-patch+json")).code, 415);
});

test("list picks by labels, and watch tells what came after a version", async (t) => {
  const { ask, store, url } = await server(t);
  store.create({ ...map("a"), metadata: { name: "a", namespace: "default", labels: { of: "us" } } });
  const after = store.resourceVersion;
  store.create(map("b"));
  const { body } = await ask("GET", `${maps}?labelSelector=of%3Dus`);
  assert.deepEqual(
    body.items?.map(({ metadata }) => metadata.name),
    ["a"],
  );
  const stopped = new AbortController();
  const { signal } = stopped;
  const watching = await fetch(`${url}${maps}?watch=true&resourceVersion=${after}`, { signal });
  const { value } = await watching.body!.getReader().read();
  const { type, object } = JSON.parse(new TextDecoder().decode(value)) as { type: string; object: KubeObject };
  assert.deepEqual([type, object.metadata.name], ["ADDED", "b"]);
  stopped.abort();
});

test("evict keeps to the disruption budget, and a Pod that goes stays until its node is done with it", async (t) => {
  const { ask, store } = await server(t);
  const metadata = { namespace: "default", labels: { of: "us" } };
  const containers = [{ name: "c", image: "i" }];
  for (const name of ["a", "b"]) {
    store.create({
      ...{ apiVersion: "v1", kind: "Pod", metadata: { ...metadata, name }, spec: { containers } },
      status: { conditions: [condition("Ready", true)] },
    });
  }
  store.create({
    ...{ apiVersion: "policy/v1", kind: "PodDisruptionBudget", metadata: { name: "budget", namespace: "default" } },
    spec: { maxUnavailable: 1, selector: { matchLabels: { of: "us" } } },
  });
  const pods = "/api/v1/namespaces/default/pods";
  assert.equal((await ask("POST", `${pods}/a/eviction`, {})).code, 201);
  assert.equal((await ask("POST", `${pods}/b/eviction`, {})).code, 429);
  const { body } = await ask("GET", `${pods}/a`);
  assert.equal(body.metadata?.deletionGracePeriodSeconds, 30);
  assert.equal((await ask("DELETE", `${pods}/a`, { gracePeriodSeconds: 0 })).code, 200);
  assert.equal((await ask("GET", `${pods}/a`)).code, 404);
});
