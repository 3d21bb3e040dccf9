import assert from "node:assert/strict";
import { test } from "node:test";
import type { RunCurves } from "@umie/coordinator";
import { checkpointsOf } from "./checkpoints-of.js";
import { lanesOf } from "./lanes-of.js";
import { phaseShares } from "./phase-shares.js";

const events = [
  { at: 10, kind: "generation", text: "generation 1, 2 members: a, b join" },
  { at: 15, kind: "checkpoint", text: "step 4: 4-ab.json" },
  { at: 16, kind: "checkpoint", text: "step 4: 4-ab.json" },
  { at: 20, kind: "generation", text: "generation 2, 1 members: b is gone" },
  { at: 30, kind: "straggler", text: "leaf 3 is shared" },
];
const curves = { events, evaluations: [{ split: "dev", step: 4, at: 17, losses: {}, f1: {} }] } as unknown as RunCurves;

test("lanesOf draws a generation up to the next one, and leaves empty lanes out", () => {
  const lanes = lanesOf(curves, 40);
  assert.deepEqual(
    lanes.map(({ name }) => name),
    ["generations", "evaluations", "checkpoints", "other"],
  );
  assert.deepEqual(
    lanes[0]?.stretches.map(({ from, to, label }) => [from, to, label]),
    [
      [10, 20, "1"],
      [20, 40, "2"],
    ],
  );
  assert.deepEqual(lanes[1]?.marks, [{ at: 17, text: "dev after step 4" }]);
});

test("checkpointsOf names each checkpoint once", () => {
  assert.deepEqual(checkpointsOf(events), [{ step: 4, manifest: "4-ab.json" }]);
});

test("phaseShares are shares of the parts, the largest first", () => {
  assert.deepEqual(phaseShares({ step: 9, compute: 3, update: 1, wait: 0 }), [
    { phase: "compute", share: 0.75 },
    { phase: "update", share: 0.25 },
  ]);
  assert.deepEqual(phaseShares({}), []);
});
