import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { emptyCoverage, withLeaf } from "./coverage.js";
import { coverageFault } from "./coverage-fault.js";
import { grouping } from "./oracle.fixture.js";

const part = (member: string, k: number, leaves: readonly number[]) => ({
  member,
  coverage: leaves.reduce(withLeaf, emptyCoverage(k)),
});

test("coverageFault finds nothing wrong with any split of the leaves", () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 1, max: 20 }).chain((k) => fc.tuple(fc.constant(k), grouping(k))),
      ([k, groups]) => {
        assert.equal(coverageFault(groups.map((leaves, i) => part(`worker-${i}`, k, leaves))), undefined);
      },
    ),
  );
});

test("coverageFault says which leaf is there twice, and who holds it", () => {
  const fault = coverageFault([part("a", 3, [0]), part("b", 3, [1, 2]), part("c", 3, [2])]);
  assert.equal(fault, "leaf 2 is in the sums of both b and c");
});

test("coverageFault says how many leaves are missing", () => {
  assert.equal(
    coverageFault([part("a", 5, [0]), part("b", 5, [3])]),
    "3 of 5 leaves are in nobody's sums, the first is 1",
  );
});

test("coverageFault says who counts other leaves", () => {
  assert.equal(coverageFault([part("a", 5, [0]), part("b", 6, [3])]), "the step has 5 leaves on a and 6 on b");
});
