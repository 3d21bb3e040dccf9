import assert from "node:assert/strict";
import { test } from "node:test";
import { testRedis } from "@umie/ledger/testing";
import { featureProgress } from "./feature-progress.js";
import { someRun, someSpec } from "./run.fixture.js";
import { unitLeaves } from "./unit-leaves.js";

const withPictures = (pictures: number) => {
  const spec = someSpec();
  return { ...spec, resolved: { ...spec.resolved, pictures } };
};

test("featureProgress adds up the leaves that count, until the record says what they came to", async (t) => {
  const { ledger, leader } = await someRun(await testRedis(t));
  const spec = withPictures(20);
  assert.equal(unitLeaves(spec, { kind: "features", step: 0 }), 2);
  assert.deepEqual(await featureProgress(ledger, spec), { pictures: 20, done: 0, computed: 0, closed: false });
  const claim = (leaf: number, pictures: number, computed: number) => {
    const payload = JSON.stringify({ pictures, computed });
    return ledger.cover("a@1", "f0", { leaf, stateStep: 0, payload, leaves: 2 });
  };
  await claim(1, 4, 4);
  assert.deepEqual(await featureProgress(ledger, spec), { pictures: 20, done: 4, computed: 4, closed: false });
  await claim(0, 16, 3);
  assert.deepEqual(await featureProgress(ledger, spec), { pictures: 20, done: 20, computed: 7, closed: false });
  await ledger.recordFeatures(leader, { unit: "f0", pictures: 20, computed: 7, at: 0 });
  assert.deepEqual(await featureProgress(ledger, spec), { pictures: 20, done: 20, computed: 7, closed: true });
});

test("featureProgress is null where no frozen encoder sees pictures", async (t) => {
  const { ledger } = await someRun(await testRedis(t));
  assert.equal(await featureProgress(ledger, someSpec()), null);
  assert.equal(await featureProgress(ledger, withPictures(0)), null);
});
