import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { evaluationLeaves } from "./evaluation-leaves.js";

test("evaluationLeaves cuts each dataset into leaves of its own", () => {
  assert.deepEqual(evaluationLeaves({ sizes: [3, 0, 5], maxExamples: 100, perLeaf: 2, seed: 1 }), [
    { dataset: 0, examples: [0, 1] },
    { dataset: 0, examples: [2] },
    { dataset: 2, examples: [0, 1] },
    { dataset: 2, examples: [2, 3] },
    { dataset: 2, examples: [4] },
  ]);
});

test("evaluationLeaves takes a fixed subset of a large dataset", () => {
  assert.deepEqual(evaluationLeaves({ sizes: [1000], maxExamples: 5, perLeaf: 3, seed: 1 }), [
    { dataset: 0, examples: [214, 273, 313] },
    { dataset: 0, examples: [385, 910] },
  ]);
  assert.notDeepEqual(
    evaluationLeaves({ sizes: [1000], maxExamples: 5, perLeaf: 3, seed: 2 }),
    evaluationLeaves({ sizes: [1000], maxExamples: 5, perLeaf: 3, seed: 1 }),
  );
  assert.equal(
    evaluationLeaves({ sizes: [1000], maxExamples: Number.POSITIVE_INFINITY, perLeaf: 100, seed: 1 }).length,
    10,
  );
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
        const leaves = evaluationLeaves({ sizes: list, maxExamples: max, perLeaf: perLeaf, seed: seed });
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
  assert.throws(
    () => evaluationLeaves({ sizes: [3], maxExamples: 100, perLeaf: 0, seed: 1 }),
    /perLeaf must be an integer ≥ 1: got 0/,
  );
  assert.throws(
    () => evaluationLeaves({ sizes: [3], maxExamples: 0, perLeaf: 1, seed: 1 }),
    /maxExamples must be at least 1: got 0/,
  );
});
