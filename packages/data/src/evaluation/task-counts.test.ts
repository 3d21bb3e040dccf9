import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import type { GradedPrediction } from "./graded-prediction.js";
import { addCounts, countsOf, scoresOf } from "./task-counts.js";

test("addCounts adds in any order and grouping", () => {
  const counts = fc.dictionary(fc.constantFrom("mner.tp", "mner.fp", "mre.total"), fc.nat());
  fc.assert(
    fc.property(counts, counts, counts, (a, b, c) => {
      const left = addCounts(addCounts(a, b), c);
      assert.deepEqual(addCounts(c, addCounts(b, a)), left);
      assert.deepEqual(addCounts({}, left), left);
    }),
  );
});

const about = { id: "x", dataset: "m2e2", split: "test", text: "t", malformed: 0 } as const;

test("countsOf counts each task in its way, whole numbers by short name", () => {
  const relation: GradedPrediction = {
    ...{ ...about, task: "mre", malformed: 2 },
    gold: [{ fields: ["Ann", "none", "Bo"] }],
    predicted: [{ fields: ["Ann", "peer", "Bo"] }],
  };
  assert.deepEqual(countsOf(relation), {
    ...{ "mre.tp": 0, "mre.fp": 1, "mre.fn": 0, "mre.dropped": 2 },
    ...{ "mre.correct": 0, "mre.total": 1 },
  });
});

test("countsOf counts arguments of words as strings, those of the picture by their boxes, and the oracle apart", () => {
  const near = { fields: ["attack", "target", "O1"], box: [0, 0, 0.5, 0.5] as const };
  const gold = { fields: ["attack", "target", "O2"], box: [0, 0, 0.5, 0.6] as const };
  const words = { fields: ["attack", "attacker", "rebels"] };
  const counts = countsOf({
    ...{ ...about, task: "mee_argument" },
    gold: [gold, words],
    predicted: [near, words, { fields: ["attack", "target", "O2"] }],
    oracle: { predicted: [near] },
  });
  const [score] = scoresOf(counts);
  assert.deepEqual([score?.precision, score?.recall], [2 / 3, 1]);
  assert.deepEqual(score?.parts?.visual, { precision: 1, recall: 1, f1: 1 });
  assert.deepEqual(score?.parts?.text, { precision: 1 / 2, recall: 1, f1: 2 / 3 });
  assert.deepEqual(score?.oracle, { precision: 1, recall: 1 / 2, f1: 2 / 3 });
});

test("scoresOf gives the scores of the tasks that were counted", () => {
  const counts = {
    ...{ "mre.tp": 2, "mre.fp": 2, "mre.fn": 6, "mre.dropped": 1, "mre.correct": 3, "mre.total": 12 },
    ...{ "mner.tp": 0, "mner.fp": 0, "mner.fn": 0, "mner.dropped": 9 },
  };
  assert.deepEqual(scoresOf(counts), [
    { task: "mner", precision: 0, recall: 0, f1: 0 },
    { task: "mre", precision: 0.5, recall: 0.25, f1: 4 / 12, accuracy: 0.25 },
  ]);
  assert.deepEqual(scoresOf({}), []);
});
