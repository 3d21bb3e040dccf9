import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { auditedLeaves } from "./audited-leaves.js";

const spec = (auditShare: number, seed = 1, leavesPerStep = 16) =>
  ({ seed, batch: { leavesPerStep }, numeric: { auditShare } }) as Parameters<typeof auditedLeaves>[0];

test("auditedLeaves chooses the same for all who ask, none of share 0 and all of share 1", () => {
  fc.assert(
    fc.property(fc.nat(), fc.integer({ min: 1, max: 1e6 }), (seed, step) => {
      assert.deepEqual(auditedLeaves(spec(0.3, seed), step), auditedLeaves(spec(0.3, seed), step));
      assert.deepEqual(auditedLeaves(spec(0, seed), step), []);
      assert.equal(auditedLeaves(spec(1, seed), step).length, 16);
    }),
  );
});

test("auditedLeaves takes about the share asked for", () => {
  let chosen = 0;
  for (let step = 1; step <= 1000; step++) chosen += auditedLeaves(spec(0.1), step).length;
  // 1,600 of 16,000 are expected; five standard deviations are 190.
  assert.ok(Math.abs(chosen - 1600) < 190, `${chosen}`);
});
