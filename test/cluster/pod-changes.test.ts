import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import type { KubeObject } from "./kube-object.js";
import { deploymentChanges, hashLabel, jobChanges, statefulSetChanges } from "./pod-changes.js";
import { condition } from "./workload-status.js";

interface Looks {
  hash?: string;
  ready?: boolean;
  leaving?: boolean;
  phase?: string;
}

function pod(name: string, { hash = "new", ready = true, leaving = false, phase = "Running" }: Looks = {}): KubeObject {
  return {
    apiVersion: "v1",
    kind: "Pod",
    metadata: {
      ...{ name, uid: name, resourceVersion: "1", generation: 1, labels: { [hashLabel]: hash } },
      ...(leaving ? { deletionTimestamp: "2026-01-01T00:00:00Z" } : {}),
    },
    status: { phase, conditions: [condition("Ready", ready)] },
  };
}

const deployment = (replicas: number, maxSurge: number, maxUnavailable: number) => ({
  spec: { replicas, strategy: { rollingUpdate: { maxSurge, maxUnavailable } }, selector: {}, template: {} },
});
const statefulSet = (replicas: number) => ({
  metadata: { name: "db", uid: "db", resourceVersion: "1", generation: 1 },
  spec: { replicas, serviceName: "db", selector: {}, template: {} },
});
const job = { spec: { backoffLimit: 1, template: {} } };
const names = (pods: readonly KubeObject[]) => pods.map(({ metadata }) => metadata.name);

test("deploymentChanges replaces a Pod that is on its way out at once", () => {
  const pods = [pod("a", { leaving: true }), pod("b")];
  assert.deepEqual(deploymentChanges(deployment(2, 0, 1), pods, "new"), { create: 1, remove: [] });
});

test("deploymentChanges takes away those that do not serve first", () => {
  const { create, remove } = deploymentChanges(deployment(1, 0, 1), [pod("a"), pod("b", { ready: false })], "new");
  assert.deepEqual([create, names(remove)], [0, ["b"]]);
});

test("deploymentChanges rolls a new template out within its limits, and comes to an end", () => {
  const looks = fc.record({
    replicas: fc.integer({ min: 1, max: 6 }),
    surge: fc.nat({ max: 2 }),
    away: fc.nat({ max: 2 }),
  });
  fc.assert(
    fc.property(
      looks.filter(({ surge, away }) => surge + away > 0),
      ({ replicas, surge, away }) => {
        let pods = Array.from({ length: replicas }, (_, n) => pod(`old-${n}`, { hash: "old" }));
        for (let round = 0; round < 20; round++) {
          const { create, remove } = deploymentChanges(deployment(replicas, surge, away), pods, "new");
          const kept = pods.filter((each) => !remove.includes(each));
          assert.ok(kept.length >= replicas - away, "too many are away");
          const added = Array.from({ length: Number(create) }, (_, n) => pod(`new-${round}-${n}`));
          pods = [...kept, ...added];
          assert.ok(pods.length <= replicas + surge, "too many are there");
        }
        assert.deepEqual(
          pods.map(({ metadata }) => metadata.labels?.[hashLabel]),
          Array.from({ length: replicas }, () => "new"),
        );
      },
    ),
  );
});

test("statefulSetChanges takes a name again only when its Pod is gone for good", () => {
  assert.deepEqual(statefulSetChanges(statefulSet(1), [pod("db-0", { leaving: true })], "new").create, []);
  assert.deepEqual(statefulSetChanges(statefulSet(1), [], "new").create, ["db-0"]);
});

test("statefulSetChanges starts one after the other and takes the highest away", () => {
  assert.deepEqual(statefulSetChanges(statefulSet(3), [pod("db-0", { ready: false })], "new").create, []);
  assert.deepEqual(statefulSetChanges(statefulSet(3), [pod("db-0")], "new").create, ["db-1"]);
  assert.deepEqual(names(statefulSetChanges(statefulSet(1), [pod("db-0"), pod("db-1")], "new").remove), ["db-1"]);
});

test("jobChanges tries again until one succeeds or too many have failed", () => {
  const failed = (name: string) => pod(name, { phase: "Failed" });
  assert.equal(jobChanges(job, [failed("a")]).create, 1);
  assert.equal(jobChanges(job, [failed("a"), failed("b")]).create, 0);
  assert.equal(jobChanges(job, [failed("a"), pod("b")]).create, 0);
  assert.equal(jobChanges(job, [failed("a"), pod("b", { phase: "Succeeded" })]).create, 0);
});
