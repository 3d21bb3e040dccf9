import assert from "node:assert/strict";
import { test } from "node:test";
import { type Kind, kinds, plan, stepsOf } from "./plan.js";

test("plan is the same for a seed and another for another one", () => {
  assert.deepEqual(plan(100, 7), plan(100, 7));
  assert.notDeepEqual(plan(100, 7), plan(100, 8));
});

test("plan has so many faults of all kinds, in order, within the run", () => {
  const faults = plan(1000, 1);
  assert.equal(faults.length, 1000);
  assert.deepEqual(new Set(faults.map(({ kind }) => kind)), new Set(Object.keys(kinds) as Kind[]));
  assert.ok(faults.every(({ step }, i) => step >= (faults[i - 1]?.step ?? 1) && step < stepsOf(1000) - 1));
});

test("kinds have shares of hundred", () => {
  assert.equal(
    Object.values(kinds).reduce((sum, { share }) => sum + share, 0),
    100,
  );
});
