import assert from "node:assert/strict";
import { test } from "node:test";
import { someScores, someTrained } from "./outcome.fixture.js";
import { datasetF1, difference, macro, macroF1, measured, ofDataset, summarise } from "./scores.js";

test("datasetF1 is the mean over tasks and macroF1 the mean over datasets", () => {
  const scores = [...someScores({ snap: 0.9, m2e2: 0.4 }), { ...someScores({ m2e2: 0.8 })[0]!, task: "mee_argument" }];
  assert.equal(datasetF1(scores, "m2e2"), (0.4 + 0.8) / 2);
  assert.equal(macroF1(scores), (0.9 + (0.4 + 0.8) / 2) / 2);
  assert.equal(macroF1(scores, ["snap"]), 0.9);
});

test("a dataset without score has no F1, and no macro F1 holds it", () => {
  assert.equal(datasetF1(someScores({ snap: 1 }), "m2e2"), null);
  assert.equal(macroF1(someScores({ snap: 1 }), ["snap", "m2e2"]), null);
  assert.equal(macroF1([]), null);
});

test("difference compares seed by seed, and only seeds that both have", () => {
  const base = someTrained("base", { snap: 0.5 }, { snap: 0.75 });
  const other = someTrained("other", { snap: 0.25 }, { snap: 1 }, { snap: 0 });
  assert.deepEqual(difference(other, base, ofDataset("snap")), { mean: 0, low: -0.25, high: 0.25, seeds: 2 });
  assert.equal(difference(other, base, ofDataset("m2e2")), null);
  assert.deepEqual(measured(base, macro()), { mean: 0.625, low: 0.5, high: 0.75, seeds: 2 });
});

test("summarise refuses no values", () => {
  assert.throws(() => summarise([]), /Cannot summarise as there must be a value: got none/);
});
