import assert from "node:assert/strict";
import { test } from "node:test";
import { linearSchedule } from "./schedule.js";

test("linearSchedule rises from 0, peaks after the warm-up and falls to 0", () => {
  const options = { learningRate: 0.001, warmupSteps: 2, steps: 10 };
  const rates = Array.from({ length: 11 }, (_, done) => linearSchedule(done, options));
  assert.deepEqual(rates, [0, 0.0005, 0.001, 0.000875, 0.00075, 0.000625, 0.0005, 0.000375, 0.00025, 0.000125, 0]);
});

test("linearSchedule without warm-up begins at the top", () => {
  assert.equal(linearSchedule(0, { learningRate: 0.5, warmupSteps: 0, steps: 4 }), 0.5);
});

test("linearSchedule of a run that is all warm-up ends at 0", () => {
  assert.equal(linearSchedule(3, { learningRate: 0.5, warmupSteps: 3, steps: 3 }), 0);
});

test("linearSchedule refuses steps outside the run", () => {
  const options = { learningRate: 1, warmupSteps: 1, steps: 10 };
  for (const done of [-1, 11, 0.5]) assert.throws(() => linearSchedule(done, options), /must be 0 to 10: got/);
  assert.throws(() => linearSchedule(0, { ...options, warmupSteps: 11 }), /warmupSteps must be 0 to 10: got 11/);
});
