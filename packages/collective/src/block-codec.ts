import { blockLength, blocksOf } from "./blocks.js";
import { encodedBlocks, wasm, windowBlocks } from "./kernel-memory.js";

/**
 * The bytes of sums on the wire and under the hash. A block is one tag byte and its 1,024 whole numbers, little-endian:
 *
 * | tag | values  | used when              |
 * | --: | ------- | ---------------------- |
 * |   4 | int32   | all values of it fit   |
 * |   8 | float64 | else                   |
 *
 * Canonical: equal values give equal bytes, -0 counts as 0, and blocks follow on each other without anything between,
 * so the bytes of a vector do not depend on how it was cut.
 */
export function encodeBlocks(sum: Float64Array, firstBlock: number, endBlock: number): Uint8Array {
  const parts: Uint8Array[] = [];
  for (let first = firstBlock; first < endBlock || parts.length === 0; first += encodedBlocks) {
    parts.push(encodedView(sum, first, Math.min(first + encodedBlocks, endBlock)).slice());
  }
  return parts.length === 1 ? parts[0]! : Buffer.concat(parts);
}

/**
 * As `encodeBlocks`, without a copy: the view holds until the next call of a kernel.
 *
 * @throws {RangeError} If it is asked for more than 128 blocks.
 */
export function encodedView(sum: Float64Array, firstBlock: number, endBlock: number): Uint8Array {
  if (endBlock - firstBlock > encodedBlocks) {
    throw new RangeError(`Cannot view ${endBlock - firstBlock} blocks as at most ${encodedBlocks} are encoded at once`);
  }
  const values = blocksOf(sum, firstBlock, endBlock);
  let end = wasm.encodedStart;
  for (let first = 0; first < values.length; first += wasm.sum.length) {
    const window = values.subarray(first, first + wasm.sum.length);
    wasm.sum.set(window);
    end = wasm.encode(window.length / blockLength, end);
  }
  return wasm.encoded.subarray(0, end - wasm.encodedStart);
}

/** sum ← sum + encoded, over the blocks `firstBlock` to `endBlock`. @throws {RangeError} As `encodedLengths`, before anything is added. */
export function addEncoded(sum: Float64Array, firstBlock: number, endBlock: number, bytes: Uint8Array): void {
  decode(blocksOf(sum, firstBlock, endBlock), bytes, true);
}

/** sum ← encoded, over the blocks `firstBlock` to `endBlock`. @throws {RangeError} As `encodedLengths`, before anything is written. */
export function copyEncoded(sum: Float64Array, firstBlock: number, endBlock: number, bytes: Uint8Array): void {
  decode(blocksOf(sum, firstBlock, endBlock), bytes, false);
}

/** How many blocks the bytes hold; undefined if they are not whole encoded blocks. */
export function encodedBlockCount(bytes: Uint8Array): number | undefined {
  let [blocks, at] = [0, 0];
  for (; at < bytes.length; blocks++) {
    const tag = bytes[at];
    if (tag !== 4 && tag !== 8) return undefined;
    at += 1 + tag * blockLength;
  }
  return at === bytes.length ? blocks : undefined;
}

/** The bytes that `blocks` encoded blocks take from byte `first` on. */
export function encodedLength(bytes: Uint8Array, first: number, blocks: number): number {
  let at = first;
  for (let block = 0; block < blocks; block++) at += 1 + bytes[at]! * blockLength;
  return at - first;
}

function decode(target: Float64Array, bytes: Uint8Array, keep: boolean): void {
  const blocks = target.length / blockLength;
  const got = encodedBlockCount(bytes);
  if (got !== blocks) {
    throw new RangeError(
      `Cannot decode as the bytes must hold ${blocks} encoded blocks: got ${got ?? "something else"}`,
    );
  }
  let at = 0;
  for (let block = 0; block < blocks; block += windowBlocks) {
    const count = Math.min(windowBlocks, blocks - block);
    const length = encodedLength(bytes, at, count);
    const window = target.subarray(block * blockLength, (block + count) * blockLength);
    wasm.encoded.set(bytes.subarray(at, at + length));
    if (keep) wasm.sum.set(window);
    wasm.decode(count, keep ? 1 : 0);
    window.set(wasm.sum.subarray(0, window.length));
    at += length;
  }
}
