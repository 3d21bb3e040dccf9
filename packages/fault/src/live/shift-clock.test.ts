import assert from "node:assert/strict";
import { test } from "node:test";
import { shiftClock } from "./shift-clock.js";

test("shiftClock moves what now is and no other time", (t) => {
  const Real = globalThis.Date;
  t.after(() => {
    globalThis.Date = Real;
  });
  shiftClock(3_600_000);
  assert.ok(Date.now() - Real.now() >= 3_600_000 - 1000);
  const made = new Date();
  assert.ok(made.getTime() - Real.now() >= 3_600_000 - 1000);
  assert.equal(new Date(5).getTime(), 5);
  assert.ok(new Date() instanceof Real);
});
