import { createHash } from "node:crypto";
import { copyEncoded, encodedLength } from "./block-codec.js";
import { type BlockRange, blockLength } from "./blocks.js";
import { wasm, windowBlocks } from "./kernel-memory.js";

/** Some blocks of a vector, encoded. */
export interface EncodedChunk extends BlockRange {
  bytes: Uint8Array;
}

/** The vector summed over all K leaves of a step, as encoded bytes. */
export interface Reduced {
  step: number;
  /** Blocks of the whole vector. */
  blockCount: number;
  /** All blocks in order. Where one chunk ends and the next begins depends on the members; nothing else does. */
  chunks: readonly EncodedChunk[];
  /** SHA-256 in hex of the encoded bytes of the whole vector: equal for any split of the leaves over any members. */
  sha256: string;
}

/** How sums become a mean gradient. */
export interface MeanScale {
  /** Q of the quantum 2^Q. */
  quantumExponent: number;
  /** Target tokens of the whole step. */
  tokens: number;
}

/**
 * The mean gradient of a step, part by part: a function that fills `out` with the values from index `first` on,
 *
 *     mean[i] = float32(sum[i] · 2^Q / tokens)
 *
 * the one place where sums become floats again. `first` must be a multiple of 1,024.
 *
 * @throws {RangeError} If `tokens` is not above 0; from the function, if it is asked for values outside the vector.
 */
export function meanGradient(reduced: Reduced, { quantumExponent, tokens }: MeanScale) {
  if (!(tokens > 0)) throw new RangeError(`Cannot take the mean as tokens must be above 0: got ${tokens}`);
  const quantum = 2 ** quantumExponent;
  return (first: number, out: Float32Array): void => {
    const firstBlock = first / blockLength;
    for (const { at, blocks } of decodedWindows(
      reduced,
      firstBlock,
      firstBlock + Math.ceil(out.length / blockLength),
    )) {
      const target = out.subarray((at - firstBlock) * blockLength, (at - firstBlock + blocks) * blockLength);
      wasm.mean(blocks * blockLength, quantum, tokens);
      target.set(wasm.gradient.subarray(0, target.length));
    }
  };
}

/** The whole numbers of the blocks `firstBlock` to `endBlock`: counters, or sums in tests. */
export function readSums(reduced: Reduced, firstBlock: number, endBlock: number): Float64Array {
  const out = new Float64Array((endBlock - firstBlock) * blockLength);
  for (const { at, blocks } of decodedWindows(reduced, firstBlock, endBlock)) {
    out.set(wasm.sum.subarray(0, blocks * blockLength), (at - firstBlock) * blockLength);
  }
  return out;
}

/** SHA-256 in hex over the bytes of chunks in order. */
export function hashChunks(chunks: Iterable<EncodedChunk>): string {
  const hash = createHash("sha256");
  for (const { bytes } of chunks) hash.update(bytes);
  return hash.digest("hex");
}

/** Decode block after block into the kernels' sums; what is there holds until the next turn. */
function* decodedWindows(reduced: Reduced, firstBlock: number, endBlock: number) {
  if (!Number.isInteger(firstBlock) || firstBlock < 0 || endBlock > reduced.blockCount) {
    throw new RangeError(`Cannot read blocks ${firstBlock} to ${endBlock} as the vector has ${reduced.blockCount}`);
  }
  let at = firstBlock;
  let index = reduced.chunks.findIndex((chunk) => at < chunk.endBlock);
  while (at < endBlock) {
    const chunk = reduced.chunks[index]!;
    const blocks = Math.min(windowBlocks, endBlock - at, chunk.endBlock - at);
    const skipped = encodedLength(chunk.bytes, 0, at - chunk.firstBlock);
    const length = encodedLength(chunk.bytes, skipped, blocks);
    copyEncoded(wasm.sum, 0, blocks, chunk.bytes.subarray(skipped, skipped + length));
    yield { at, blocks };
    at += blocks;
    if (at === chunk.endBlock) index++;
  }
}
