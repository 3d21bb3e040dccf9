import { addEncoded, encodeBlocks, encodedLength } from "./block-codec.js";
import { type BlockSink, blockSink } from "./block-sink.js";
import { type BlockRange, blockLength, blocksOf, blocksPerChunk } from "./blocks.js";
import type { EncodedChunk } from "./reduced.js";

/**
 * Adds the partial sums of peers to an owner's own, over the owner's segment. A chunk is float64 from the first peer's
 * blocks to the last one's and then encoded, so only as much of the segment is expanded as the peers are apart.
 *
 * @param own float64, whole blocks: the owner's partial, which is not changed.
 * @param peers How many peers add to it, each through a sink of its own; at least 1.
 * @param done Is given each chunk once all have added to it, in rising order.
 * @returns A function that gives the sink of one more peer.
 */
export function segmentSum(
  own: Float64Array,
  segment: BlockRange,
  peers: number,
  done: (chunk: EncodedChunk) => void,
): () => BlockSink {
  const open = new Map<number, { sum: Float64Array; missing: number }>();
  const spare: Float64Array[] = [];

  const opened = ({ firstBlock, endBlock }: BlockRange) => {
    const known = open.get(firstBlock);
    if (known) return known;
    const sum = spare.pop() ?? new Float64Array(blocksPerChunk * blockLength);
    sum.set(blocksOf(own, firstBlock, endBlock));
    const chunk = { sum, missing: peers };
    open.set(firstBlock, chunk);
    return chunk;
  };

  /** Add blocks that lie within one chunk; its last ones make the peer's share of it complete. */
  const add = (range: BlockRange, { firstBlock, endBlock, bytes }: EncodedChunk) => {
    const chunk = opened(range);
    addEncoded(chunk.sum, firstBlock - range.firstBlock, endBlock - range.firstBlock, bytes);
    if (endBlock < range.endBlock || --chunk.missing > 0) return;
    open.delete(range.firstBlock);
    spare.push(chunk.sum);
    done({ ...range, bytes: encodeBlocks(chunk.sum, 0, range.endBlock - range.firstBlock) });
  };

  return () =>
    blockSink(segment, (received) => {
      for (const { range, part } of cutAtChunks(segment, received)) add(range, part);
    });
}

/** The parts of received blocks that lie in different chunks of a segment, each with its chunk. */
function* cutAtChunks(segment: BlockRange, { firstBlock, endBlock, bytes }: EncodedChunk) {
  for (let [block, at] = [firstBlock, 0]; block < endBlock; ) {
    const first = block - ((block - segment.firstBlock) % blocksPerChunk);
    const range = { firstBlock: first, endBlock: Math.min(first + blocksPerChunk, segment.endBlock) };
    const end = Math.min(endBlock, range.endBlock);
    const length = encodedLength(bytes, at, end - block);
    yield { range, part: { firstBlock: block, endBlock: end, bytes: bytes.subarray(at, at + length) } };
    [block, at] = [end, at + length];
  }
}
