/** Values of a vector that are encoded together; the borders of segments lie between blocks. */
export const blockLength = 1024;

/** Blocks in one message: under 512 KiB as int32, and still under 1 MiB as float64. */
export const blocksPerChunk = 120;

/** A contiguous run of blocks; `endBlock` is not included. */
export interface BlockRange {
  firstBlock: number;
  endBlock: number;
}

/** Where the parts of a summed vector lie: first the gradient, then the counters, each padded with zeros to whole blocks. */
export interface VectorLayout {
  /** The gradient is blocks 0 to `gradientBlocks`, the counters are blocks `gradientBlocks` to `blockCount`. */
  gradientBlocks: number;
  blockCount: number;
  /** Values in all. */
  length: number;
}

/** Length of a vector that holds `values` values in whole blocks. */
export function vectorLength(values: number): number {
  return Math.ceil(values / blockLength) * blockLength;
}

/** The layout of gradient ‖ counters. */
export function vectorLayout(gradientLength: number, counterCount: number): VectorLayout {
  const gradientBlocks = vectorLength(gradientLength) / blockLength;
  const blockCount = gradientBlocks + vectorLength(counterCount) / blockLength;
  return { gradientBlocks, blockCount, length: blockCount * blockLength };
}

/** Blocks in a vector. @throws {RangeError} If the vector does not hold whole blocks. */
export function blockCountOf(vector: Float64Array): number {
  if (vector.length % blockLength !== 0) {
    throw new RangeError(
      `Cannot sum as a vector must hold whole blocks of ${blockLength}: got ${vector.length} values`,
    );
  }
  return vector.length / blockLength;
}

/** The blocks `firstBlock` to `endBlock` of a vector, not copied. @throws {RangeError} If they are not inside. */
export function blocksOf(vector: Float64Array, firstBlock: number, endBlock: number): Float64Array {
  const blockCount = blockCountOf(vector);
  if (!(0 <= firstBlock && firstBlock <= endBlock && endBlock <= blockCount)) {
    throw new RangeError(`Cannot take blocks ${firstBlock} to ${endBlock} as the vector has blocks 0 to ${blockCount}`);
  }
  return vector.subarray(firstBlock * blockLength, endBlock * blockLength);
}

/** Cut a run of blocks into messages of `blocksPerChunk` blocks; the last one may be shorter. */
export function chunkRanges({ firstBlock, endBlock }: BlockRange): BlockRange[] {
  const count = Math.ceil((endBlock - firstBlock) / blocksPerChunk);
  return Array.from({ length: count }, (_, i) => {
    const first = firstBlock + i * blocksPerChunk;
    return { firstBlock: first, endBlock: Math.min(first + blocksPerChunk, endBlock) };
  });
}
