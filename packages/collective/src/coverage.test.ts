import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import {
  type Coverage,
  coverageFromBits,
  coverageFromHex,
  coverageHex,
  coveredLeaves,
  covers,
  disjointUnion,
  emptyCoverage,
  isFull,
  withLeaf,
  withoutLeaf,
} from "./coverage.js";

const leafSet = fc
  .integer({ min: 1, max: 70 })
  .chain((k) => fc.tuple(fc.constant(k), fc.uniqueArray(fc.nat({ max: k - 1 }))));

const coverageOf = (k: number, leaves: readonly number[]): Coverage => leaves.reduce(withLeaf, emptyCoverage(k));

test("withLeaf and withoutLeaf keep a set, whatever the order", () => {
  fc.assert(
    fc.property(leafSet, ([k, leaves]) => {
      const coverage = coverageOf(k, leaves);
      const sorted = [...leaves].sort((a, b) => a - b);
      assert.deepEqual(coveredLeaves(coverage), sorted);
      assert.deepEqual(coverage, coverageOf(k, sorted));
      assert.equal(isFull(coverage), leaves.length === k);
      assert.deepEqual(leaves.reduce(withoutLeaf, coverage), emptyCoverage(k));
    }),
  );
});

test("withLeaf changes nothing that exists", () => {
  const one = withLeaf(emptyCoverage(9), 8);
  withLeaf(one, 0);
  assert.deepEqual(coveredLeaves(one), [8]);
});

test("withLeaf refuses a leaf that is there, withoutLeaf one that is not, both one that is none", () => {
  const coverage = coverageOf(9, [3]);
  assert.throws(() => withLeaf(coverage, 3), /already contains/);
  assert.throws(() => withoutLeaf(coverage, 4), /does not contain/);
  for (const leaf of [-1, 9, 0.5, Number.NaN]) {
    assert.throws(() => withLeaf(coverage, leaf), /must be 0 to 8/);
    assert.throws(() => covers(coverage, leaf), /must be 0 to 8/);
  }
});

test("disjointUnion holds the leaves of both, and is undefined if they share one or K differs", () => {
  fc.assert(
    fc.property(leafSet, fc.nat(), ([k, leaves], cut) => {
      const at = cut % (leaves.length + 1);
      const [a, b] = [coverageOf(k, leaves.slice(0, at)), coverageOf(k, leaves.slice(at))];
      assert.deepEqual(disjointUnion(a, b), coverageOf(k, leaves));
      if (leaves.length > 0) assert.equal(disjointUnion(coverageOf(k, leaves), coverageOf(k, [leaves[0]!])), undefined);
      assert.equal(disjointUnion(a, emptyCoverage(k + 1)), undefined);
    }),
  );
});

test("coverageHex and coverageFromBits are read back", () => {
  fc.assert(
    fc.property(leafSet, ([k, leaves]) => {
      const coverage = coverageOf(k, leaves);
      assert.deepEqual(coverageFromHex(k, coverageHex(coverage)), coverage);
      assert.deepEqual(coverageFromHex(k, coverageHex(coverage).toUpperCase()), coverage);
      assert.deepEqual(coverageFromBits(k, coverage.bits), coverage);
    }),
  );
});

test("coverageFromHex and coverageFromBits take no bitmap of another length, and no leaf above K", () => {
  for (const hex of ["", "0", "zz", "0000", "10", "01 "])
    assert.throws(() => coverageFromHex(4, hex), /bitmap of 4 leaves/);
  assert.equal(coverageFromBits(4, Uint8Array.of(0x10)), undefined);
  assert.equal(coverageFromBits(4, Uint8Array.of(1, 0)), undefined);
  assert.deepEqual(coverageFromBits(8, Uint8Array.of(0xff)), coverageOf(8, [0, 1, 2, 3, 4, 5, 6, 7]));
});
