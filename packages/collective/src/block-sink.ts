import { encodedBlockCount } from "./block-codec.js";
import type { BlockRange } from "./blocks.js";
import type { EncodedChunk } from "./reduced.js";

/** Takes the encoded blocks of a segment in order, cut anyhow. */
export interface BlockSink {
  /** A sentence if these bytes are not the next blocks of the segment; else undefined. */
  take(bytes: Uint8Array): string | undefined;
  /** How many blocks are still to come. */
  left(): number;
}

/** A sink that hands on what it takes, with its place, and checks that it is whole blocks of the segment. */
export function blockSink({ firstBlock, endBlock }: BlockRange, use: (chunk: EncodedChunk) => void): BlockSink {
  let next = firstBlock;
  return {
    take(bytes) {
      const count = encodedBlockCount(bytes);
      if (count === undefined) return "a message does not hold whole encoded blocks";
      if (next + count > endBlock)
        return `block ${next + count - 1} is not of the segment, which ends before ${endBlock}`;
      next += count;
      use({ firstBlock: next - count, endBlock: next, bytes });
      return undefined;
    },
    left: () => endBlock - next,
  };
}
