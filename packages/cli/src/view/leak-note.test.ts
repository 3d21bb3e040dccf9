import assert from "node:assert/strict";
import { test } from "node:test";
import { leakNote } from "./leak-note.js";

test("leakNote says in one line what became of leaks, and nothing where there are none", () => {
  assert.deepEqual(leakNote({ id: "demo-1", leaks: { rule: "remove", found: 0 } }), []);
  assert.deepEqual(leakNote({ id: "demo-1", leaks: { rule: "remove", found: 2620 } }), [
    "demo-1 leaves out 2620 training examples that a dev or test set has too (data.leaks=remove)",
  ]);
  assert.deepEqual(leakNote({ id: "demo-1", leaks: { rule: "report", found: 1 } }), [
    "demo-1 trains on 1 training example that a dev or test set has too: its scores flatter (data.leaks=report)",
  ]);
});
