import type { RgbPicture } from "./rgb-picture.js";

/** Fractional bits of a filter weight: 8 bits of pixel, 2 of head room for the filter's overshoot, 22 left of 32. */
const precisionBits = 22;
const half = 1 << (precisionBits - 1);

/** Where a filter reads and with which weights, for each output position of one axis. */
interface Taps {
  /** Largest number of inputs an output reads. */
  size: number;
  /** int32[outputs], first input read. */
  first: Int32Array;
  /** int32[outputs], number of inputs read. */
  count: Int32Array;
  /** int32[outputs, size], weights in units of 2^-22. */
  weights: Int32Array;
}

/** A run of output positions of one axis, `end` exclusive. */
export interface Span {
  start: number;
  end: number;
}

/**
 * Bicubic resize with antialiasing, equal to Pillow's 8-bit `resize(BICUBIC)` bit for bit (Pillow 12 and older):
 * a = -0.5, support 2 widened by the scale when shrinking, weights rounded to 22 fractional bits, columns first
 * and then rows, each pass rounded and clipped to 8 bits.
 *
 * @param window Only these columns and rows of the result, so that a crop of an extreme format stays small.
 * @throws {RangeError} If a side is not a positive integer or the window leaves the result.
 */
export function resizeBicubic(
  picture: RgbPicture,
  width: number,
  height: number,
  window: { columns: Span; rows: Span } = { columns: { start: 0, end: width }, rows: { start: 0, end: height } },
): RgbPicture {
  const across = filterTaps(bicubic, picture.width, width, window.columns);
  const down = filterTaps(bicubic, picture.height, height, window.rows);
  return resizeRows(resizeColumns(picture, across), down);
}

/**
 * The same with Pillow's `BILINEAR`: a triangle of support 1, widened by the scale when shrinking. What DETR's image
 * processors, YOLOS's among them, ask for.
 */
export function resizeBilinear(picture: RgbPicture, width: number, height: number): RgbPicture {
  const across = filterTaps(bilinear, picture.width, width, { start: 0, end: width });
  const down = filterTaps(bilinear, picture.height, height, { start: 0, end: height });
  return resizeRows(resizeColumns(picture, across), down);
}

/** A weight for each distance from the middle, 0 from the support on. */
interface Filter {
  support: number;
  weight: (distance: number) => number;
}

const bicubic: Filter = { support: 2, weight: cubic };
const bilinear: Filter = { support: 1, weight: (distance) => Math.max(0, 1 - Math.abs(distance)) };

/** Keys' cubic kernel with a = -0.5 (IEEE Trans. ASSP 29, 1981). */
function cubic(distance: number): number {
  const a = -0.5;
  const x = Math.abs(distance);
  if (x < 1) return ((a + 2) * x - (a + 3)) * x * x + 1;
  return x < 2 ? (((x - 5) * x + 8) * x - 4) * a : 0;
}

function filterTaps(filter: Filter, inputs: number, outputs: number, { start, end }: Span): Taps {
  if (!Number.isInteger(outputs) || outputs < 1 || start < 0 || end > outputs || start >= end) {
    throw new RangeError(
      `Cannot resize as a side must be a positive integer that holds its window: current side is ${outputs}, window ${start} to ${end}`,
    );
  }
  const scale = inputs / outputs;
  const stretch = Math.max(1, scale);
  const support = filter.support * stretch;
  const size = Math.ceil(support) * 2 + 1;
  const taps: Taps = {
    size,
    first: new Int32Array(end - start),
    count: new Int32Array(end - start),
    weights: new Int32Array((end - start) * size),
  };
  for (let output = start; output < end; output += 1) {
    const centre = (output + 0.5) * scale;
    const first = Math.max(0, Math.trunc(centre - support + 0.5));
    const last = Math.min(inputs, Math.trunc(centre + support + 0.5));
    const raw = Array.from({ length: last - first }, (_, x) =>
      filter.weight((x + first - centre + 0.5) * (1 / stretch)),
    );
    const sum = raw.reduce((total, weight) => total + weight, 0);
    taps.first[output - start] = first;
    taps.count[output - start] = last - first;
    taps.weights.set(
      raw.map((weight) => toFixedPoint(weight / sum)),
      (output - start) * size,
    );
  }
  return taps;
}

/** Rounds half away from zero. */
function toFixedPoint(weight: number): number {
  return Math.trunc(weight * (1 << precisionBits) + (weight < 0 ? -0.5 : 0.5));
}

/** uint8[H, W, 3] to uint8[H, outputs, 3]. */
function resizeColumns(picture: RgbPicture, taps: Taps): RgbPicture {
  const width = taps.first.length;
  const pixels = new Uint8Array(width * picture.height * 3);
  for (let y = 0; y < picture.height; y += 1) {
    for (let x = 0; x < width; x += 1) {
      const from = (y * picture.width + taps.first[x]!) * 3;
      filterPixel(picture.pixels, from, 3, taps, x, pixels, (y * width + x) * 3);
    }
  }
  return { width, height: picture.height, pixels };
}

/** uint8[H, W, 3] to uint8[outputs, W, 3]. */
function resizeRows(picture: RgbPicture, taps: Taps): RgbPicture {
  const { width } = picture;
  const height = taps.first.length;
  const pixels = new Uint8Array(width * height * 3);
  for (let y = 0; y < height; y += 1) {
    for (let x = 0; x < width; x += 1) {
      const from = (taps.first[y]! * width + x) * 3;
      filterPixel(picture.pixels, from, width * 3, taps, y, pixels, (y * width + x) * 3);
    }
  }
  return { width, height, pixels };
}

/** The weighted sum of `taps.count[output]` pixels that lie `stride` bytes apart. A sum fits 32 bits: see `precisionBits`. */
function filterPixel(
  input: Uint8Array,
  from: number,
  stride: number,
  taps: Taps,
  output: number,
  into: Uint8Array,
  at: number,
): void {
  let [red, green, blue] = [half, half, half];
  const count = taps.count[output]!;
  for (let k = 0, position = from; k < count; k += 1, position += stride) {
    const weight = taps.weights[output * taps.size + k]!;
    red += input[position]! * weight;
    green += input[position + 1]! * weight;
    blue += input[position + 2]! * weight;
  }
  into[at] = clip(red >> precisionBits);
  into[at + 1] = clip(green >> precisionBits);
  into[at + 2] = clip(blue >> precisionBits);
}

function clip(value: number): number {
  return value < 0 ? 0 : value > 255 ? 255 : value;
}
