import assert from "node:assert/strict";
import { test } from "node:test";
import { checkpointIsDue, nextUnit, parseUnit, stateStep, unitId } from "./units.js";

const spec = (steps: number, everySteps: number, test: boolean, resolved: { pictures?: number } = {}) => ({
  schedule: { steps, warmupRatio: 0 },
  eval: { everySteps, test, maxExamples: 1, examplesPerLeaf: 1 },
  resolved,
});

/** What a run does from its first step to its end. */
function wholeRun(of: ReturnType<typeof spec>): string[] {
  const done: string[] = [];
  let head = 0;
  for (let unit = nextUnit(of, head, new Set()); unit; unit = nextUnit(of, head, new Set(done))) {
    done.push(unitId(unit));
    if (unit.kind === "train") head = unit.step;
  }
  return done;
}

test("nextUnit trains, evaluates dev when due and at the end, and test last", () => {
  assert.deepEqual(wholeRun(spec(3, 2, true)), ["t1", "t2", "d2", "t3", "d3", "x3"]);
  assert.deepEqual(wholeRun(spec(2, 0, true)), ["t1", "t2", "x2"]);
  assert.deepEqual(wholeRun(spec(2, 2, false)), ["t1", "t2", "d2"]);
});

test("nextUnit begins with the features of pictures that a frozen encoder is to see, once", () => {
  assert.deepEqual(wholeRun(spec(2, 0, true, { pictures: 40 })), ["f0", "t1", "t2", "x2"]);
  assert.deepEqual(wholeRun(spec(1, 0, false, { pictures: 0 })), ["t1"]);
});

test("parseUnit reads what unitId writes and refuses the rest", () => {
  for (const id of ["f0", "t12", "d12", "x12"]) assert.equal(unitId(parseUnit(id)), id);
  for (const id of ["", "t", "12", "y1", "t-1", "t1.5", "f1"]) assert.throws(() => parseUnit(id), RangeError);
});

test("stateStep is the step before training, the same step for an evaluation, and the first for features", () => {
  assert.deepEqual(
    ["f0", "t5", "d5", "x5"].map((id) => stateStep(parseUnit(id))),
    [0, 4, 5, 5],
  );
});

test("checkpointIsDue every n steps and at the end", () => {
  const of = { schedule: { steps: 5, warmupRatio: 0 }, checkpoint: { everySteps: 2, keep: 1 } };
  assert.deepEqual(
    [0, 1, 2, 3, 4, 5].filter((step) => checkpointIsDue(of, step)),
    [2, 4, 5],
  );
});
