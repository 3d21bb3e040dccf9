import assert from "node:assert/strict";
import { test } from "node:test";
import type { DatasetStatus } from "@umie/coordinator";
import { datasetF1, macroF1, macroOf, newestScore } from "./scores.js";

const score = (task: string, step: number, f1: number) =>
  ({ split: "dev", task, step, f1, precision: f1, recall: f1 }) as const;
const m2e2: DatasetStatus = {
  dataset: "m2e2",
  loss: {},
  scores: [score("mee_trigger", 8, 0.6), score("mee_trigger", 4, 0.2), score("mee_argument", 8, 0.4)],
};
const snap: DatasetStatus = { dataset: "snap", loss: {}, scores: [score("mner", 8, 0.9)] };

test("newestScore is that of the last evaluation of the split", () => {
  assert.equal(newestScore(m2e2, "mee_trigger", "dev")?.f1, 0.6);
  assert.equal(newestScore(m2e2, "mee_trigger", "test"), undefined);
});

test("macroF1 is the mean over datasets of the means over their tasks", () => {
  assert.equal(datasetF1(m2e2, "dev"), 0.5);
  assert.equal(macroF1({ datasets: [m2e2, snap, { dataset: "new", loss: {}, scores: [] }] }, "dev"), 0.7);
  assert.equal(macroF1({ datasets: [m2e2] }, "test"), null);
});

test("macroOf is macroF1 of one evaluation", () => {
  assert.equal(macroOf({ "m2e2/mee_trigger": 0.6, "m2e2/mee_argument": 0.4, "snap/mner": 0.9 }), 0.7);
  assert.equal(macroOf({}), null);
});
