import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { evaluationLeaves } from "./evaluation-leaves.js";

test("evaluationLeaves cuts each dataset into leaves of its own", () => {
  assert.deepEqual(evaluationLeaves([3, 0, 5], 100, 2, 1), [
    { dataset: 0, examples: [0, 1] },
    { dataset: 0, examples: [2] },
    { dataset: 2, examples: [0, 1] },
    { dataset: 2, examples: [2, 3] },
    { dataset: 2, examples: [4] },
  ]);
});

test("evaluationLeaves takes a fixed subset of a large dataset", () => {
  assert.deepEqual(evaluationLeaves([1000], 5, 3, 1), [
    { dataset: 0, examples: [214, 273, 313] },
    { dataset: 0, examples: [385, 910] },
  ]);
  assert.notDeepEqual(evaluationLeaves([1000], 5, 3, 2), evaluationLeaves([1000], 5, 3, 1));
  assert.equal(evaluationLeaves([1000], Number.POSITIVE_INFINITY, 100, 1).length, 10);
});

test("evaluationLeaves names each example of a dataset at most once, in order", () => {
  const sizes = fc.array(fc.nat({ max: 300 }), { maxLength: 4 });
  fc.assert(
    fc.property(
      sizes,
      fc.integer({ min: 1, max: 200 }),
      fc.integer({ min: 1, max: 40 }),
      fc.maxSafeNat(),
      (list, max, perLeaf, seed) => {
        const leaves = evaluationLeaves(list, max, perLeaf, seed);
        assert.ok(leaves.every(({ examples }) => examples.length > 0 && examples.length <= perLeaf));
        for (const [dataset, size] of list.entries()) {
          const examples = leaves.filter((leaf) => leaf.dataset === dataset).flatMap((leaf) => leaf.examples);
          assert.equal(examples.length, Math.min(size, max));
          assert.deepEqual(
            examples,
            [...new Set(examples)].toSorted((a, b) => a - b),
          );
          assert.ok(examples.every((example) => example < size));
        }
      },
    ),
  );
});

test("evaluationLeaves refuses sizes out of range", () => {
  assert.throws(() => evaluationLeaves([3], 100, 0, 1), /perLeaf must be an integer ≥ 1: got 0/);
  assert.throws(() => evaluationLeaves([3], 0, 1, 1), /maxExamples must be at least 1: got 0/);
});
