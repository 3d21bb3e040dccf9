import assert from "node:assert/strict";
import { test } from "node:test";
import { forkLines } from "./fork-lines.js";

test("forkLines says where a run comes from and each field that differs", () => {
  assert.deepEqual(forkLines({ parent: null }), []);
  const differences = [
    { path: "optimizer.learningRate", from: 0.02, to: 0.01 },
    { path: "data.synth", to: { seed: 1 } },
  ];
  assert.deepEqual(forkLines({ parent: { run: "demo-1", step: 7, differences } }), [
    "forked from demo-1 at step 7",
    "optimizer.learningRate 0.02 → 0.01",
    'data.synth absent → {"seed":1}',
  ]);
});
