import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { creditTable } from "./mixture.js";

test("creditTable of round-robin takes the datasets in turn and leaves out empty ones", () => {
  const { slots, rank, counts } = creditTable([5, 0, 3, 9], "round-robin", 2);
  assert.deepEqual(
    [[...slots], [...rank], counts],
    [
      [0, 2, 3],
      [0, 0, 0],
      [1, 0, 1, 1],
    ],
  );
});

test("creditTable of temperature shares slots by size^(1/T)", () => {
  assert.deepEqual(creditTable([100, 400, 0, 2500], "temperature", 2).counts, [512, 1024, 0, 2560]);
  assert.deepEqual(creditTable([100, 300], "temperature", 1).counts, [1024, 3072]);
  assert.deepEqual(creditTable([1, 3], "temperature", 0.5).counts, [410, 3686]);
  assert.deepEqual(creditTable([1, 10 ** 9], "temperature", 1).counts, [1, 4095]);
  assert.deepEqual(creditTable([7, 7, 7], "temperature", 3).counts, [1366, 1365, 1365]);
});

test("creditTable spaces the slots of a dataset evenly and ranks them in order", () => {
  const size = fc.integer({ min: 0, max: 100_000 });
  const sizes = fc.array(size, { minLength: 1, maxLength: 8 }).filter((list) => list.some((n) => n > 0));
  fc.assert(
    fc.property(sizes, fc.double({ min: 0.2, max: 20, noNaN: true }), (list, temperature) => {
      const { slots, rank, counts } = creditTable(list, "temperature", temperature);
      const seen = list.map(() => 0);
      for (const [slot, dataset] of slots.entries()) {
        assert.equal(rank[slot], seen[dataset]!++);
        // After n slots a dataset has had its share of n, give or take one turn of each other dataset.
        const share = ((slot + 1) * counts[dataset]!) / slots.length;
        assert.ok(Math.abs(seen[dataset]! - share) <= list.length, `dataset ${dataset} at slot ${slot}`);
      }
      assert.deepEqual(seen, counts);
      for (const [d, n] of list.entries()) assert.equal(counts[d]! > 0, n > 0);
    }),
    { numRuns: 30 },
  );
});
