import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { type Member, ownerPulls, segmentOwners } from "./segments.js";

const groups = fc.tuple(
  fc.nat({ max: 3000 }),
  fc
    .array(fc.double({ min: 1e-3, max: 1e12, noNaN: true }), { minLength: 1, maxLength: 9 })
    .map((speeds) => speeds.map((bytesPerSecond, i): Member => ({ id: `worker-${i}`, bytesPerSecond }))),
);

const equal = (n: number): Member[] => Array.from({ length: n }, (_, i) => ({ id: `worker-${i}`, bytesPerSecond: 5 }));

test("segmentOwners covers the vector without gap or overlap, one segment a member", () => {
  fc.assert(
    fc.property(groups, ([blockCount, members]) => {
      const segments = segmentOwners(blockCount, members);
      assert.deepEqual(
        segments.map(({ owner }) => owner),
        members.map(({ id }) => id),
      );
      let at = 0;
      for (const { firstBlock, endBlock } of segments) {
        assert.equal(firstBlock, at);
        assert.ok(endBlock >= firstBlock);
        at = endBlock;
      }
      assert.equal(at, blockCount);
    }),
  );
});

test("segmentOwners sizes segments by bandwidth, to half a block", () => {
  fc.assert(
    fc.property(groups, ([blockCount, members]) => {
      fc.pre(blockCount >= 256);
      const total = members.reduce((sum, m) => sum + m.bytesPerSecond, 0);
      for (const [i, { firstBlock, endBlock }] of segmentOwners(blockCount, members).entries()) {
        const ideal = (blockCount * members[i]!.bytesPerSecond) / total;
        assert.ok(Math.abs(endBlock - firstBlock - ideal) <= 1 + 1e-6);
      }
    }),
  );
});

test("segmentOwners gives a vector under 1 MiB to the fastest member alone", () => {
  const members = [1, 9, 9, 3].map((bytesPerSecond, i) => ({ id: `${i}`, bytesPerSecond }));
  const lengths = (blocks: number) => segmentOwners(blocks, members).map((s) => s.endBlock - s.firstBlock);
  assert.deepEqual(lengths(255), [0, 255, 0, 0]);
  assert.deepEqual(lengths(0), [0, 0, 0, 0]);
  assert.equal(lengths(256).filter((length) => length > 0).length, 4);
});

test("segmentOwners refuses members without bandwidth, and no members", () => {
  assert.throws(() => segmentOwners(1, []), /got no member/);
  for (const bytesPerSecond of [0, -1, Number.NaN, Number.POSITIVE_INFINITY]) {
    assert.throws(() => segmentOwners(1, [{ id: "a", bytesPerSecond }]), /bandwidth above 0: got a/);
  }
});

test("ownerPulls leaves every member with the whole sum", () => {
  for (const n of [1, 2, 3, 5, 8]) {
    for (const members of [equal(n), equal(n).map((m, i) => ({ ...m, bytesPerSecond: 1 + i ** 3 }))]) {
      for (const blockCount of [0, 1, 7, 255, 256, 1000]) simulate(blockCount, members);
    }
  }
});

test("ownerPulls moves 2·S·(N−1)/N bytes into each member of equals", () => {
  for (const n of [1, 2, 3, 5, 8]) {
    const blockCount = 120 * n * 8;
    for (const received of simulate(blockCount, equal(n))) assert.equal(received, (2 * blockCount * (n - 1)) / n);
  }
});

test("ownerPulls needs a member that owns a segment", () => {
  assert.throws(
    () => ownerPulls("c", segmentOwners(1, equal(2))),
    /c must own a segment: owners are worker-0, worker-1/,
  );
});

/** Run every member's pulls on one number a block; returns the blocks that each receives. */
function simulate(blockCount: number, members: readonly Member[]): number[] {
  const segments = segmentOwners(blockCount, members);
  const partial = (member: number, block: number) => (member + 1) * 10_000 + block;
  const indexOf = (id: string) => members.findIndex((m) => m.id === id);
  const blocks = (s: { firstBlock: number; endBlock: number }) =>
    Array.from({ length: s.endBlock - s.firstBlock }, (_, i) => s.firstBlock + i);

  const plans = members.map(({ id }) => ownerPulls(id, segments));
  const reduced = plans.map(({ own, reduce }, self) =>
    blocks(own).map((b) => reduce.reduce((sum, { from }) => sum + partial(indexOf(from), b), partial(self, b))),
  );
  return plans.map(({ own, reduce, gather }, self) => {
    const whole = new Array<number>(blockCount).fill(Number.NaN);
    for (const [i, block] of blocks(own).entries()) whole[block] = reduced[self]![i]!;
    for (const { from, segment } of gather) {
      for (const [i, block] of blocks(segment).entries()) whole[block] = reduced[indexOf(from)]![i]!;
    }
    const wanted = whole.map((_, b) => members.reduce((sum, _m, member) => sum + partial(member, b), 0));
    assert.deepEqual(whole, wanted);
    return [...reduce, ...gather].reduce((sum, { segment }) => sum + blocks(segment).length, 0);
  });
}
