import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { encodeBlocks } from "./block-codec.js";
import { blockLength, blocksPerChunk } from "./blocks.js";
import { oracleEncode } from "./oracle.fixture.js";
import type { EncodedChunk } from "./reduced.js";
import { segmentSum } from "./segment-sum.js";

const blockCount = 2 * blocksPerChunk + 60;
const vectors = Array.from({ length: 4 }, (_, member) =>
  Float64Array.from(
    { length: blockCount * blockLength },
    (_, i) => ((i * (member + 3)) % 2003) * (i % 9001 === 0 ? 2 ** 35 : 1),
  ),
);

/** Blocks of a member from `firstBlock` to `endBlock`, cut into messages of so many blocks, again and again. */
function messages(member: number, firstBlock: number, endBlock: number, lengths: readonly number[]): Uint8Array[] {
  const out: Uint8Array[] = [];
  for (let block = firstBlock; block < endBlock; ) {
    const end = Math.min(endBlock, block + lengths[out.length % lengths.length]!);
    out.push(encodeBlocks(vectors[member]!, block, end));
    block = end;
  }
  return out;
}

test("segmentSum adds what peers send, cut anyhow and in any order between peers", () => {
  const cutting = fc.array(fc.integer({ min: 1, max: 200 }), { minLength: 1, maxLength: 4 });
  const segment = fc
    .tuple(fc.nat({ max: blockCount }), fc.nat({ max: blockCount }))
    .map(([a, b]) => ({ firstBlock: Math.min(a, b), endBlock: Math.max(a, b) }));
  fc.assert(
    fc.property(
      segment,
      fc.array(cutting, { minLength: 1, maxLength: 3 }),
      fc.infiniteStream(fc.nat()),
      (range, cuts, next) => {
        const own = vectors[0]!.slice();
        const chunks: EncodedChunk[] = [];
        const contributor = segmentSum(own, range, cuts.length, (chunk) => chunks.push(chunk));
        const sending = cuts.map((cut, i) => ({
          sink: contributor(),
          left: messages(i + 1, range.firstBlock, range.endBlock, cut),
        }));
        for (let open = sending; open.length > 0; open = open.filter(({ left }) => left.length > 0)) {
          const { sink, left } = open[next.next().value % open.length]!;
          const message = left.shift();
          if (message) assert.equal(sink.take(message), undefined);
        }
        for (const { sink } of sending) assert.equal(sink.left(), 0);

        let at = range.firstBlock;
        for (const { firstBlock, endBlock } of chunks) {
          assert.equal(firstBlock, at);
          at = endBlock;
        }
        assert.equal(at, range.endBlock);
        const total = own.slice(range.firstBlock * blockLength, range.endBlock * blockLength);
        for (let i = 0; i < total.length; i++) {
          for (let peer = 1; peer <= cuts.length; peer++)
            total[i]! += vectors[peer]![range.firstBlock * blockLength + i]!;
        }
        assert.ok(oracleEncode(Array.from(total, BigInt)).equals(Buffer.concat(chunks.map(({ bytes }) => bytes))));
        assert.deepEqual(own, vectors[0], "the owner's own sums are not changed");
      },
    ),
    { numRuns: 12 },
  );
});

test("segmentSum gives a chunk as soon as the last peer has added to it, and not before", () => {
  const range = { firstBlock: 0, endBlock: blockCount };
  const chunks: EncodedChunk[] = [];
  const contributor = segmentSum(vectors[0]!, range, 2, (chunk) => chunks.push(chunk));
  const [fast, slow] = [contributor(), contributor()];
  for (const message of messages(1, 0, blockCount, [blocksPerChunk])) fast.take(message);
  assert.equal(chunks.length, 0);
  slow.take(encodeBlocks(vectors[2]!, 0, blocksPerChunk - 1));
  assert.equal(chunks.length, 0);
  slow.take(encodeBlocks(vectors[2]!, blocksPerChunk - 1, blocksPerChunk));
  assert.deepEqual(
    chunks.map(({ firstBlock, endBlock }) => [firstBlock, endBlock]),
    [[0, blocksPerChunk]],
  );
});
