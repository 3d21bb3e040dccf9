import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { disorder, timing } from "./timing.js";

test("timing derives all times from one knob, in order", () => {
  fc.assert(
    fc.property(fc.double({ min: 100, max: 60_000, noNaN: true }), (budget) => {
      const times = timing(budget);
      assert.equal(disorder(times), null);
      assert.equal(times.beatTtlMs, 2 * budget);
    }),
  );
});

test("timing refuses a knob that is out of range", () => {
  for (const budget of [0, 99, 60_001, Number.NaN, Number.POSITIVE_INFINITY]) {
    assert.throws(() => timing(budget), {
      name: "RangeError",
      message: `Cannot detect failures as detectionBudgetMs must be from 100 to 60000: it is ${budget}`,
    });
  }
});

test("disorder names the first two times that contradict each other", () => {
  assert.equal(
    disorder({ ...timing(), heartbeatMs: 800 }),
    "twice heartbeatMs must be at most progressTimeoutMs: they are 1600 and 1000",
  );
  assert.equal(
    disorder({ ...timing(), leaderLeaseMs: 1500 }),
    "taskFloorMs must be at most leaderLeaseMs: they are 2000 and 1500",
  );
});
