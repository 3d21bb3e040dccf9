import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { dealByLength } from "./deal-by-length.js";

test("dealByLength cuts the examples by falling length, ties in their order", () => {
  assert.deepEqual(dealByLength(["a", "b", "c", "d", "e", "f"], [5, 9, 5, 30, 9, 1], 3), [
    ["d", "b"],
    ["e", "a"],
    ["c", "f"],
  ]);
  assert.deepEqual(dealByLength(["a", "b"], [1, 2], 1), [["b", "a"]]);
});

test("dealByLength deals each example once and pads no more than the order it was given", () => {
  const step = fc
    .integer({ min: 1, max: 6 })
    .chain((leaves) =>
      fc
        .integer({ min: 1, max: 6 })
        .chain((perLeaf) =>
          fc.tuple(
            fc.constant(leaves),
            fc.array(fc.integer({ min: 1, max: 200 }), { minLength: leaves * perLeaf, maxLength: leaves * perLeaf }),
          ),
        ),
    );
  fc.assert(
    fc.property(step, ([leaves, lengths]) => {
      const dealt = dealByLength(lengths, lengths, leaves);
      const perLeaf = lengths.length / leaves;
      assert.deepEqual(
        dealt.flat().toSorted((a, b) => a - b),
        lengths.toSorted((a, b) => a - b),
      );
      const cost = (list: number[][]) => list.reduce((sum, leaf) => sum + Math.max(...leaf), 0);
      assert.ok(
        cost(dealt) <= cost(Array.from({ length: leaves }, (_, k) => lengths.slice(k * perLeaf, (k + 1) * perLeaf))),
      );
    }),
  );
});

test("dealByLength refuses counts that do not fit", () => {
  assert.throws(
    () => dealByLength([1, 2, 3], [1, 2, 3], 2),
    /equally many for each of 2 leaves: got 3 examples, 3 lengths/,
  );
  assert.throws(() => dealByLength([1, 2], [1], 2), RangeError);
});
