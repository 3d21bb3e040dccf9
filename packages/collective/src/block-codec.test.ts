import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { addEncoded, copyEncoded, encodeBlocks, encodedBlockCount, encodedLength, encodedView } from "./block-codec.js";
import { blockLength } from "./blocks.js";
import { oracleEncode } from "./oracle.fixture.js";

const int32Edges = [2 ** 31 - 1, 2 ** 31, -(2 ** 31), -(2 ** 31) - 1];
const wholeNumber = fc.oneof(
  { weight: 8, arbitrary: fc.integer() },
  { weight: 1, arbitrary: fc.maxSafeInteger() },
  { weight: 1, arbitrary: fc.constantFrom(0, -0, ...int32Edges) },
);

/** Whole blocks: narrow ones and wide ones mixed. */
const vector = fc
  .array(fc.tuple(fc.boolean(), fc.array(wholeNumber, { minLength: 1, maxLength: 20 })), {
    minLength: 1,
    maxLength: 20,
  })
  .map((blocks) =>
    Float64Array.from(
      blocks.flatMap(([narrow, drawn]) =>
        Array.from({ length: blockLength }, (_, i) =>
          narrow ? drawn[i % drawn.length]! | 0 : drawn[i % drawn.length]!,
        ),
      ),
    ),
  );

const blocksIn = (sum: Float64Array) => sum.length / blockLength;

test("encodeBlocks writes what plain code writes", () => {
  fc.assert(
    fc.property(vector, (sum) => {
      const bytes = encodeBlocks(sum, 0, blocksIn(sum));
      assert.ok(oracleEncode(Array.from(sum, BigInt)).equals(bytes));
    }),
    { numRuns: 30 },
  );
});

test("encodeBlocks uses int32 just where all values of a block fit", () => {
  for (const [value, tag] of [
    [2 ** 31 - 1, 4],
    [-(2 ** 31), 4],
    [2 ** 31, 8],
    [-(2 ** 31) - 1, 8],
  ] as const) {
    for (const place of [0, 1, 2, 3, blockLength - 1]) {
      const sum = new Float64Array(3 * blockLength);
      sum[blockLength + place] = value;
      const bytes = encodeBlocks(sum, 0, 3);
      assert.deepEqual([bytes[0], bytes[1 + 4 * blockLength]], [4, tag]);
    }
  }
});

test("encodeBlocks has one encoding for equal values: -0 is 0, in int32 and in float64", () => {
  for (const other of [0, 2 ** 40]) {
    const [zero, minusZero] = [0, -0].map((x) => new Float64Array(blockLength).fill(x));
    zero![5] = minusZero![5] = other;
    assert.deepEqual(encodeBlocks(zero!, 0, 1), encodeBlocks(minusZero!, 0, 1));
  }
});

test("encodeBlocks does not depend on how a vector is cut", () => {
  fc.assert(
    fc.property(vector, fc.nat(), (sum, at) => {
      const end = blocksIn(sum);
      const cut = at % (end + 1);
      const parts = Buffer.concat([encodeBlocks(sum, 0, cut), encodeBlocks(sum, cut, end)]);
      assert.ok(parts.equals(encodeBlocks(sum, 0, end)));
    }),
    { numRuns: 30 },
  );
  const long = Float64Array.from({ length: 300 * blockLength }, (_, i) => (i % 7) * 2 ** (i % 50));
  const cut = [0, 7, 128, 129, 256, 300].map((from, i, all) => encodeBlocks(long, from, all[i + 1] ?? 300));
  assert.ok(Buffer.concat(cut).equals(encodeBlocks(long, 0, 300)));
});

test("copyEncoded reads what encodeBlocks wrote, addEncoded adds it", () => {
  fc.assert(
    fc.property(vector, (sum) => {
      const blocks = blocksIn(sum);
      const bytes = encodeBlocks(sum, 0, blocks);
      const target = new Float64Array(sum.length + 2 * blockLength).fill(3);
      copyEncoded(target, 1, 1 + blocks, bytes);
      assert.deepEqual(
        target.subarray(blockLength, -blockLength),
        sum.map((x) => x + 0),
      );
      addEncoded(target, 1, 1 + blocks, bytes);
      assert.deepEqual(
        target.subarray(blockLength, -blockLength),
        sum.map((x) => x + x + 0),
      );
      for (const x of [...target.subarray(0, blockLength), ...target.subarray(-blockLength)]) assert.equal(x, 3);
      assert.equal(encodedBlockCount(bytes), blocks);
      assert.equal(encodedLength(bytes, 0, blocks), bytes.length);
    }),
    { numRuns: 30 },
  );
});

test("encodeBlocks and addEncoded work on shared memory", () => {
  const sum = new Float64Array(new SharedArrayBuffer(16 * blockLength)).fill(-9);
  const bytes = encodeBlocks(sum, 0, 2);
  addEncoded(sum, 0, 2, bytes);
  assert.ok(sum.every((x) => x === -18));
});

test("addEncoded and copyEncoded refuse what is not so many whole blocks, before they write", () => {
  const bytes = encodeBlocks(new Float64Array(2 * blockLength).fill(1), 0, 2);
  const wrongTag = Uint8Array.from(bytes);
  wrongTag[1 + 4 * blockLength] = 5;
  const sum = new Float64Array(2 * blockLength);
  for (const wrong of [
    new Uint8Array(0),
    bytes.subarray(1),
    bytes.subarray(0, -1),
    wrongTag,
    Buffer.concat([bytes, bytes]),
  ]) {
    assert.throws(() => addEncoded(sum, 0, 2, wrong), /bytes must hold 2 encoded blocks: got/);
    assert.throws(() => copyEncoded(sum, 0, 2, wrong), /bytes must hold 2 encoded blocks: got/);
  }
  assert.ok(sum.every((x) => x === 0));
  assert.equal(encodedBlockCount(wrongTag), undefined);
  assert.equal(encodedBlockCount(new Uint8Array(0)), 0);
});

test("encodedView holds until the next kernel and refuses more than fits", () => {
  const sum = new Float64Array(129 * blockLength).fill(2 ** 40);
  assert.deepEqual(encodedView(sum, 0, 128).slice(), encodeBlocks(sum, 0, 128));
  assert.throws(() => encodedView(sum, 0, 129), /at most 128/);
});
