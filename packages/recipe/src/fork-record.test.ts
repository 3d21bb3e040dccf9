import assert from "node:assert/strict";
import { test } from "node:test";
import { descendsFrom, forkRecord, ownerOfStep, takenUp } from "./fork-record.js";
import { changeRecipe, loadRecipe } from "./load.js";
import { modelConfig } from "./model-config.js";
import { hasSpecHash, quarantineExample } from "./quarantine-example.js";
import { type RunRecord, type RunSpec, specHash } from "./run-spec.js";

const recipe = loadRecipe(
  `
apiVersion: umie/v1
kind: Run
metadata: { name: demo }
spec: { data: { synth: { seed: 1 }, datasets: [snap] }, schedule: { steps: 40 } }
`,
  "demo.yaml",
);

function someSpec(...sets: string[]): RunSpec {
  const { spec } = changeRecipe(recipe, sets);
  const resolved = {
    corpus: { fingerprint: "f", counts: {} },
    tokenizer: { sha256: "t", size: 2000 },
    parameterCount: 1,
    model: modelConfig(spec.model, { vocabSize: 2000 }),
  };
  return { ...spec, resolved };
}

function someRecord(): RunRecord {
  const spec = someSpec();
  return { run: "demo-1", name: "demo", specHash: specHash(spec), createdAt: "", quarantined: [], spec };
}

const wish = (step: number) => ({ step, user: "ada", reason: "too fast", at: "2026-01-02T03:04:05.000Z" });
const fork = (parent: RunRecord, step: number, spec: RunSpec, run = "demo-2") =>
  forkRecord(parent, { run, name: "demo", spec, wish: wish(step) });

test("forkRecord keeps the parent's spec up to its step, and says who, why and what differs", () => {
  const parent = someRecord();
  const slower = someSpec("optimizer.learningRate=0.5", "resources.priority=3", "data.leaks=refuse");
  const record = fork(parent, 7, slower);
  assert.deepEqual(record.spec, { ...parent.spec, resources: slower.resources });
  assert.deepEqual(record.becomes, { spec: slower, specHash: specHash(slower) });
  assert.deepEqual(record.parent?.differences, [
    { path: "data.leaks", from: "remove", to: "refuse" },
    { path: "optimizer.learningRate", from: 0.0001, to: 0.5 },
    { path: "resources.priority", from: 0, to: 3 },
  ]);
  const { run, step, user, reason, at } = record.parent!;
  assert.deepEqual({ run, step, user, reason, at }, { run: "demo-1", ...wish(7) });

  const taken = takenUp(record);
  assert.deepEqual([taken.spec, taken.specHash, taken.becomes], [slower, specHash(slower), undefined]);
  assert.equal(hasSpecHash(record, taken.specHash), false, "whoever has opened it must open it anew");
});

test("a fork that changes nothing is still another record than on its way to the parent's state", () => {
  const record = fork(someRecord(), 7, someSpec());
  const taken = takenUp(record);
  assert.deepEqual(record.parent?.differences, []);
  assert.equal(taken.specHash, someRecord().specHash);
  assert.equal(hasSpecHash(record, taken.specHash), false);
});

test("descendsFrom takes what was kept by a run, by its amended forms, on its way, and by its ancestors", () => {
  const parent = quarantineExample(someRecord(), 3, { example: "snap/1", user: "ada", reason: "x", at: "" });
  const first = fork(parent, 7, someSpec("seed=1"));
  const second = fork(takenUp(first), 9, someSpec("seed=2"), "demo-3");
  for (const { specHash: hash } of [someRecord(), parent, first, takenUp(first), second, takenUp(second)])
    assert.ok(descendsFrom(takenUp(second), hash), hash);
  assert.equal(descendsFrom(takenUp(first), takenUp(second).specHash), false);
  assert.equal(descendsFrom(takenUp(first), specHash(someSpec("seed=3"))), false);
});

test("ownerOfStep finds the run whose spec decided a step", () => {
  const first = takenUp(fork(someRecord(), 7, someSpec("seed=1")));
  const second = takenUp(fork(first, 9, someSpec("seed=2"), "demo-3"));
  assert.deepEqual(
    [1, 7, 8, 9, 10].map((step) => ownerOfStep(second, step).run),
    ["demo-1", "demo-1", "demo-2", "demo-2", "demo-3"],
  );
});

test("forkRecord refuses what could not go on from the parent's state", () => {
  const parent = someRecord();
  const refused = (spec: RunSpec, message: RegExp) =>
    assert.throws(() => fork(parent, 7, spec), { name: "RangeError", message });
  refused(
    someSpec("model.override.dModel=8"),
    /^Cannot fork demo-1 at step 7 as its network must be the parent's: model\.override\.dModel would be 8 instead of absent$/,
  );
  refused(someSpec("model.preset=small"), /model\.preset would be "small" instead of "tiny"/);
  refused(someSpec("schedule.steps=7"), /schedule\.steps must be above 7, or nothing is left to train: it is 7/);
  const spec = someSpec();
  const tokenizer = { sha256: "other", size: 2000 };
  refused({ ...spec, resolved: { ...spec.resolved, tokenizer } }, /its tokenizer must be the parent's/);
  const weights = { visual: "other" };
  refused({ ...spec, resolved: { ...spec.resolved, weights } }, /saved weights must hold what they held/);
  // Where they lie may change.
  fork(parent, 7, someSpec("model.init=elsewhere"));
});
