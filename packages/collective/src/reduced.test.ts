import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { encodeBlocks } from "./block-codec.js";
import { blockLength } from "./blocks.js";
import { oracleEncode, sha256 } from "./oracle.fixture.js";
import { hashChunks, meanGradient, type Reduced, readSums } from "./reduced.js";

const blockCount = 40;
const sums = Float64Array.from({ length: blockCount * blockLength }, (_, i) =>
  i % 5000 < 3000 ? ((i * 7919) % 2 ** 20) - 2 ** 19 : ((i * 104729) % 2 ** 24) * 2 ** 20,
);

/** The same vector, its chunks ending before these blocks. */
function cutAt(ends: readonly number[]): Reduced {
  const borders = [0, ...[...new Set(ends)].sort((a, b) => a - b), blockCount];
  const chunks = borders
    .slice(1)
    .map((endBlock, i) => ({ firstBlock: borders[i]!, endBlock }))
    .filter(({ firstBlock, endBlock }) => endBlock > firstBlock)
    .map((range) => ({ ...range, bytes: encodeBlocks(sums, range.firstBlock, range.endBlock) }));
  return { step: 3, blockCount, chunks, sha256: hashChunks(chunks) };
}

const cuts = fc.uniqueArray(fc.integer({ min: 1, max: blockCount - 1 }), { maxLength: 6 });

test("hashChunks is the SHA-256 of the encoded vector, however it is cut", () => {
  const wanted = sha256(oracleEncode(Array.from(sums, BigInt)));
  fc.assert(
    fc.property(cuts, (ends) => assert.equal(cutAt(ends).sha256, wanted)),
    { numRuns: 30 },
  );
});

test("readSums gives back any run of blocks", () => {
  fc.assert(
    fc.property(cuts, fc.nat({ max: blockCount }), fc.nat({ max: blockCount }), (ends, a, b) => {
      const [first, end] = [Math.min(a, b), Math.max(a, b)];
      assert.deepEqual(readSums(cutAt(ends), first, end), sums.slice(first * blockLength, end * blockLength));
    }),
    { numRuns: 30 },
  );
  assert.throws(() => readSums(cutAt([]), 0, blockCount + 1), /vector has 40/);
  assert.throws(() => readSums(cutAt([]), 0.5, 1), /vector has 40/);
});

test("meanGradient is float32(sum · 2^Q / tokens), whatever part is asked for", () => {
  const scale = { quantumExponent: -30, tokens: 777 };
  const wanted = Float32Array.from(sums, (x) => (x * 2 ** -30) / 777);
  fc.assert(
    fc.property(cuts, fc.nat({ max: blockCount - 1 }), fc.integer({ min: 1, max: 20_000 }), (ends, block, length) => {
      const first = block * blockLength;
      const out = new Float32Array(Math.min(length, sums.length - first));
      meanGradient(cutAt(ends), scale)(first, out);
      assert.deepEqual(out, wanted.slice(first, first + out.length));
    }),
    { numRuns: 50 },
  );
});

test("meanGradient refuses no tokens, and places outside the vector or between blocks", () => {
  for (const tokens of [0, -1, Number.NaN]) {
    assert.throws(() => meanGradient(cutAt([]), { quantumExponent: -30, tokens }), /tokens must be above 0/);
  }
  const mean = meanGradient(cutAt([]), { quantumExponent: -30, tokens: 1 });
  assert.throws(() => mean(1, new Float32Array(1)), /vector has 40/);
  assert.throws(() => mean(blockCount * blockLength, new Float32Array(1)), /vector has 40/);
});
