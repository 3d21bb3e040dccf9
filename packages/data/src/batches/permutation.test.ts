import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { keyedPermutation } from "./permutation.js";

const all = (size: number, ...key: number[]) =>
  Array.from({ length: size }, (_, i) => i).map(keyedPermutation(size, ...key));

test("keyedPermutation has the places it always had", () => {
  assert.deepEqual(all(10, 1, 0), [3, 5, 1, 6, 2, 0, 8, 7, 4, 9]);
  assert.deepEqual(all(10, 1, 1), [3, 5, 7, 8, 0, 6, 1, 9, 4, 2]);
  assert.deepEqual([0, 1, 2].map(keyedPermutation(2 ** 32, 2 ** 53 - 1)), [2348256171, 2624074225, 2594330249]);
  assert.deepEqual(all(1, 7), [0]);
});

test("keyedPermutation takes every place exactly once", () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 3000 }), fc.maxSafeNat(), fc.nat(), (size, seed, epoch) => {
      assert.equal(new Set(all(size, seed, epoch)).size, size);
      assert.ok(all(size, seed, epoch).every((place) => place >= 0 && place < size));
    }),
  );
});

test("keyedPermutation differs from key to key, and spreads small and large sets evenly", () => {
  assert.notDeepEqual(all(50, 1, 2), all(50, 2, 1));
  assert.notDeepEqual(all(50, 1), all(50, 1 + 2 ** 32));
  for (const size of [3, 5, 17]) {
    // counts[i][j]: how often i goes to j over the keys; each is 1/size of them give or take 5 standard deviations.
    const keys = 4000;
    const counts = Array.from({ length: size }, () => new Array<number>(size).fill(0));
    for (let key = 0; key < keys; key++) for (const [i, j] of all(size, key).entries()) counts[i]![j]! += 1;
    const p = 1 / size;
    for (const count of counts.flat())
      assert.ok(Math.abs(count - keys * p) < 5 * Math.sqrt(keys * p * (1 - p)), `${size}: ${count}`);
  }
});

test("keyedPermutation refuses sizes and indices out of range", () => {
  for (const size of [0, -1, 1.5, 2 ** 32 + 1, Number.NaN])
    assert.throws(() => keyedPermutation(size, 1), /size must be an integer from 1 to 2\^32/);
  for (const index of [-1, 5, 0.5])
    assert.throws(() => keyedPermutation(5, 1)(index), /index must be an integer from 0 to 4/);
});
