import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { blockCountOf, blockLength, blocksOf, blocksPerChunk, chunkRanges, vectorLayout } from "./blocks.js";

test("vectorLayout gives gradient and counters whole blocks, one after the other", () => {
  assert.deepEqual(vectorLayout(1, 1), { gradientBlocks: 1, blockCount: 2, length: 2 * blockLength });
  assert.deepEqual(vectorLayout(blockLength, 0), { gradientBlocks: 1, blockCount: 1, length: blockLength });
  assert.deepEqual(vectorLayout(blockLength + 1, 25), { gradientBlocks: 2, blockCount: 3, length: 3 * blockLength });
});

test("blocksOf is a view, and refuses blocks that are not there", () => {
  const vector = new Float64Array(3 * blockLength);
  blocksOf(vector, 1, 2)[0] = 7;
  assert.equal(vector[blockLength], 7);
  assert.equal(blocksOf(vector, 3, 3).length, 0);
  for (const [first, end] of [
    [-1, 1],
    [2, 1],
    [0, 4],
    [Number.NaN, 1],
  ] as const) {
    assert.throws(() => blocksOf(vector, first, end), /vector has blocks 0 to 3/);
  }
  assert.throws(() => blockCountOf(new Float64Array(blockLength + 1)), /whole blocks of 1024: got 1025 values/);
});

test("chunkRanges covers a run of blocks without gap, in messages under 1 MiB", () => {
  fc.assert(
    fc.property(fc.nat({ max: 2000 }), fc.nat({ max: 2000 }), (firstBlock, count) => {
      const ranges = chunkRanges({ firstBlock, endBlock: firstBlock + count });
      let at = firstBlock;
      for (const range of ranges) {
        assert.equal(range.firstBlock, at);
        assert.ok(range.endBlock > at && range.endBlock - at <= blocksPerChunk);
        at = range.endBlock;
      }
      assert.equal(at, firstBlock + count);
    }),
  );
  assert.ok(blocksPerChunk * (1 + 8 * blockLength) < 2 ** 20);
});
