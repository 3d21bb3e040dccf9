import type { RgbPicture } from "../pictures/rgb-picture.js";

/** How a picture looks in 128 bits, as 32 hexadecimal digits: copies at another size or quality differ in few bits. */
export type Look = string;

/** Cells of a side of the grid; 8 differences a row and 8 a column. */
const side = 9;
const lookBits = 2 * 8 * 8;

/** Bits in which two looks of one picture may differ. Measured: docs/data.md. */
export const mostDifferentBits = 10;

/**
 * A look says nothing where the picture is nearly flat: so many neighbours must differ by so many of 255 gray levels.
 */
const [fewestEdges, edgeLevels] = [32, 3];

/**
 * The difference hash of a picture (dHash) in both directions: its gray levels averaged over 9 x 9 cells, then one bit
 * for each pair of neighbours in the first 8 rows, and one for each in the first 8 columns: is the second lighter?
 *
 * @returns null where the picture is smaller than the grid or nearly flat.
 */
export function lookOf(picture: RgbPicture): Look | null {
  if (picture.width < side || picture.height < side) return null;
  const gray = cellLevels(picture);
  const across = stepsOf(gray, 1);
  const steps = [...across, ...stepsOf(gray, side)];
  if (steps.filter((step) => Math.abs(step) >= edgeLevels).length < fewestEdges) return null;
  return hexOf(steps.map((step) => step > 0));
}

/** Mean gray level (ITU-R BT.601) of each cell, row by row: float64[81], exact sums divided once. */
function cellLevels({ width, height, pixels }: RgbPicture): number[] {
  const edge = (i: number, length: number) => Math.floor((i * length) / side);
  return Array.from({ length: side * side }, (_, cell) => {
    const [row, column] = [Math.floor(cell / side), cell % side];
    const [top, bottom] = [edge(row, height), edge(row + 1, height)];
    const [left, right] = [edge(column, width), edge(column + 1, width)];
    let sum = 0;
    for (let y = top; y < bottom; y += 1) {
      for (let at = (y * width + left) * 3; at < (y * width + right) * 3; at += 3) {
        sum += 299 * pixels[at]! + 587 * pixels[at + 1]! + 114 * pixels[at + 2]!;
      }
    }
    return sum / (1000 * (bottom - top) * (right - left));
  });
}

/** From each of the first 8 x 8 cells to its neighbour `stride` cells on. */
function stepsOf(gray: readonly number[], stride: number): number[] {
  return Array.from({ length: 64 }, (_, i) => {
    const at = Math.floor(i / 8) * side + (i % 8);
    return gray[at + stride]! - gray[at]!;
  });
}

function hexOf(bits: readonly boolean[]): string {
  return Array.from({ length: bits.length / 4 }, (_, i) =>
    bits
      .slice(4 * i, 4 * i + 4)
      .reduce((digit, bit) => 2 * digit + (bit ? 1 : 0), 0)
      .toString(16),
  ).join("");
}

export interface NearLooks {
  train: Look;
  heldOut: Look;
  /** Share of equal bits. */
  similarity: number;
}

/**
 * Pairs of looks, one of each list, that differ in at most {@link mostDifferentBits} bits, in the order of `train`,
 * then of `heldOut`.
 */
export function nearLooks(train: Iterable<Look>, heldOut: Iterable<Look>): NearLooks[] {
  const held = [...new Set(heldOut)];
  const words = Uint32Array.from(held.flatMap(wordsOf));
  return [...new Set(train)].flatMap((look) => {
    const own = wordsOf(look);
    const pairs: NearLooks[] = [];
    for (let i = 0; i < held.length; i += 1) {
      const different = differentBits(own, words, 4 * i);
      if (different > mostDifferentBits) continue;
      pairs.push({ train: look, heldOut: held[i]!, similarity: 1 - different / lookBits });
    }
    return pairs;
  });
}

function wordsOf(look: Look): number[] {
  return [0, 8, 16, 24].map((at) => Number.parseInt(look.slice(at, at + 8), 16));
}

/** Hamming distance, or any number above the limit once it is passed. */
function differentBits(own: readonly number[], words: Uint32Array, at: number): number {
  let different = 0;
  for (let i = 0; i < 4 && different <= mostDifferentBits; i += 1) different += bitCount(own[i]! ^ words[at + i]!);
  return different;
}

function bitCount(word: number): number {
  let pairs = word - ((word >>> 1) & 0x55555555);
  pairs = (pairs & 0x33333333) + ((pairs >>> 2) & 0x33333333);
  return Math.imul((pairs + (pairs >>> 4)) & 0x0f0f0f0f, 0x01010101) >>> 24;
}
