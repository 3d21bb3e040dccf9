import assert from "node:assert/strict";
import { test } from "node:test";
import { phaseSeconds } from "./phase-seconds.js";

test("phaseSeconds adds up what was spent in this window and the one before, and forgets the rest", () => {
  const phases = phaseSeconds(100);
  phases.add("compute", 1, 100);
  phases.add("compute", 2, 150);
  phases.add("update", 1, 150);
  assert.deepEqual(phases.look(160), { compute: 3, update: 1 });
  phases.add("compute", 4, 210);
  assert.deepEqual(phases.look(220), { compute: 7, update: 1 });
  assert.deepEqual(phases.look(320), { compute: 4 });
  assert.deepEqual(phases.look(900), {});
});
