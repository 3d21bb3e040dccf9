import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { addCounts, type Counts, countsOf, scoresOf } from "./task-counts.js";

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

test("scoresOf gives the scores of the tasks that were counted", () => {
  const counts: Counts = {
    ...countsOf("mre", { tp: 2, fp: 2, fn: 6, dropped: 1, ...{ correct: 3, total: 12 } }),
    ...countsOf("mner", { tp: 0, fp: 0, fn: 0, dropped: 9 }),
  };
  assert.deepEqual(scoresOf(counts), [
    { task: "mner", precision: 0, recall: 0, f1: 0 },
    { task: "mre", precision: 0.5, recall: 0.25, f1: 4 / 12, accuracy: 0.25 },
  ]);
  assert.deepEqual(scoresOf({}), []);
});
