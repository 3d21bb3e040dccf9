import assert from "node:assert/strict";
import { test } from "node:test";
import type { RunCurves } from "@umie/coordinator";
import { curvesQuery, joinCurves } from "./curves.js";

function curves(steps: number[], stepsPerPoint: number, after = 0, key = "snap/mner"): RunCurves {
  const [zeros, column] = [steps.map(() => 0), steps.map((step) => step / 10)];
  return {
    ...{ end: `${steps.at(-1)}.-.0`, stepsPerPoint, after, steps, at: steps, skipped: zeros, generations: zeros },
    ...{ examplesPerSecond: zeros, loss: column, low: column, high: column, losses: { [key]: column } },
    evaluations: [],
    events: [{ at: after, kind: "state", text: `after ${after}` }],
  };
}

test("curvesQuery asks for all at first, later for what is behind the last answer", () => {
  assert.equal(curvesQuery(null), "");
  assert.equal(curvesQuery(curves([4, 8], 4)), "?after=8.-.0&stepsPerPoint=4");
});

test("joinCurves replaces points that came again, and keeps columns of one length", () => {
  const joined = joinCurves(curves([4, 8, 11], 4), curves([12, 16], 4, 8, "m2e2/mee_trigger"));
  assert.deepEqual(joined.steps, [4, 8, 12, 16]);
  assert.deepEqual(joined.losses, { "m2e2/mee_trigger": [null, null, 1.2, 1.6], "snap/mner": [0.4, 0.8, null, null] });
  assert.deepEqual(
    joined.events.map(({ text }) => text),
    ["after 0", "after 8"],
  );
});

test("joinCurves takes all points anew when they have become wider, and keeps what happened", () => {
  const joined = joinCurves(curves([4, 8, 12], 4), curves([8, 16], 8));
  assert.deepEqual([joined.steps, joined.stepsPerPoint, joined.events.length], [[8, 16], 8, 2]);
});
