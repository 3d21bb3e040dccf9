import assert from "node:assert/strict";
import { test } from "node:test";
import { encodeBlocks } from "./block-codec.js";
import { blockSink } from "./block-sink.js";
import { blockLength } from "./blocks.js";
import type { EncodedChunk } from "./reduced.js";

const bytes = encodeBlocks(new Float64Array(3 * blockLength), 0, 3);

test("blockSink hands on whole blocks with their place", () => {
  const taken: EncodedChunk[] = [];
  const sink = blockSink({ firstBlock: 10, endBlock: 14 }, (chunk) => taken.push(chunk));
  assert.equal(sink.left(), 4);
  assert.equal(sink.take(bytes), undefined);
  assert.equal(sink.left(), 1);
  assert.equal(sink.take(new Uint8Array(0)), undefined);
  assert.equal(sink.take(bytes.subarray(0, bytes.length / 3)), undefined);
  assert.deepEqual(
    taken.map(({ firstBlock, endBlock }) => [firstBlock, endBlock]),
    [
      [10, 13],
      [13, 13],
      [13, 14],
    ],
  );
  assert.equal(sink.left(), 0);
});

test("blockSink takes neither other bytes nor blocks behind the segment", () => {
  const sink = blockSink({ firstBlock: 0, endBlock: 2 }, () => assert.fail("nothing here is of the segment"));
  assert.match(sink.take(bytes)!, /block 2 is not of the segment/);
  assert.match(sink.take(bytes.subarray(0, -1))!, /not hold whole encoded blocks/);
  assert.equal(sink.left(), 2);
});
