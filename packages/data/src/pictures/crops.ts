import type { VisualSource } from "../batches/visual-inputs.js";
import type { Box, Picture } from "../example.js";
import { clipMean } from "./clip-preprocess.js";
import { decode } from "./decode.js";
import { PictureCache } from "./picture-cache.js";
import { resizeBicubic } from "./resize.js";
import { cutOut, type PixelRect, type RgbPicture } from "./rgb-picture.js";

// P visual tokens: the whole picture, then objects · S side of a crop in pixels

/** What the visual encoder is given of one picture. */
export interface Crops {
  /** P = 1 + `maxObjects`. */
  tokens: number;
  /** float32[P, 4], x1 y1 x2 y2 in 0..1; the whole picture is (0, 0, 1, 1), an absent object zeros. */
  boxes: Float32Array;
  /** int32[P], 1 where the token is present. */
  mask: Int32Array;
  /** uint8[P, S, S, 3]; zeros where the token is absent. */
  pixels: Uint8Array;
}

export interface CropOptions {
  /** Every pixel the mean gray while boxes and mask stay: what the places of the objects alone give away. Default false. */
  blank?: boolean;
  /** Default: one of 256 MiB shared by the process. */
  cache?: PictureCache;
}

/** The colour that CLIP's normalisation takes to about 0, in 0..255. */
export const meanGray: readonly number[] = clipMean.map((mean) => Math.round(mean * 255));

const sharedCache = new PictureCache(256 << 20);

/**
 * Token 0 is the whole picture, token j the object O_j; each region is cut out and resized to S x S without keeping
 * its proportions. Objects after the first `maxObjects` are left out. No picture, or one of which only the annotation is at
 * hand (`path` null): no token at all.
 *
 * @param options `example` names the example in the sentence about a picture that cannot be read.
 * @throws {Error} Naming example and file, if the picture file is missing or damaged.
 */
export async function crops(
  picture: Picture | null,
  side: number,
  maxObjects: number,
  { example = "an example", ...options }: CropOptions & { example?: string } = {},
): Promise<Crops> {
  const tokens = 1 + maxObjects;
  const [boxes, mask] = [new Float32Array(tokens * 4), new Int32Array(tokens)];
  const pixels = new Uint8Array(tokens * side * side * 3);
  if (!picture?.path) return { tokens, boxes, mask, pixels };
  const regions: Box[] = [[0, 0, 1, 1], ...picture.objects.slice(0, maxObjects)];
  boxes.set(regions.flat());
  mask.fill(1, 0, regions.length);
  try {
    pixels.set(await regionPixels(picture, regions, side, options));
  } catch (cause) {
    throw new Error(`Cannot show ${example} to the model: ${messageOf(cause)}`, { cause });
  }
  return { tokens, boxes, mask, pixels };
}

/** Crops of a run as the batches take them: every region cut out and resized to S x S. */
export function cropSource(options: CropOptions & { side: number; maxObjects: number }): VisualSource {
  const { side, maxObjects } = options;
  return {
    maxObjects,
    content: async (picture, regions) => ({
      kind: "pixels",
      side,
      pixels: await regionPixels(picture, regions, side, options),
    }),
  };
}

/**
 * The R regions of a picture, resized.
 *
 * @returns uint8[R, S, S, 3], shared with the cache: read it, never write it.
 * @throws {Error} Naming picture and file, if the file is missing or damaged.
 */
async function regionPixels(
  picture: Picture,
  regions: readonly Box[],
  side: number,
  { blank = false, cache = sharedCache }: CropOptions,
): Promise<Uint8Array> {
  if (blank) return grayPixels(regions.length, side);
  const { path } = picture;
  if (path === null)
    throw new TypeError(`Cannot cut regions as picture ${picture.id} must have a path: current path is null`);
  try {
    return await cache.get(`${path}\n${side} ${regions.join(" ")}`, async () =>
      cropRegions(await decode(path), regions, side),
    );
  } catch (cause) {
    throw new Error(`Picture ${picture.id} must be readable. ${messageOf(cause)}`, { cause });
  }
}

function messageOf(cause: unknown): string {
  return cause instanceof Error ? cause.message : String(cause);
}

/** uint8[R, S, S, 3] of the colour that CLIP's normalisation takes to about 0. */
export function grayPixels(regions: number, side: number): Uint8Array {
  return Uint8Array.from({ length: regions * side * side * 3 }, (_, i) => meanGray[i % 3]!);
}

/** uint8[R, S, S, 3] */
function cropRegions(picture: RgbPicture, regions: readonly Box[], side: number): Uint8Array {
  const pixels = new Uint8Array(regions.length * side * side * 3);
  regions.forEach((box, token) => {
    const region = resizeBicubic(cutOut(picture, pixelRect(box, picture)), side, side);
    pixels.set(region.pixels, token * side * side * 3);
  });
  return pixels;
}

/** The pixels a box touches: rounded outwards, at least one pixel, inside the picture. */
export function pixelRect([x1, y1, x2, y2]: Box, { width, height }: { width: number; height: number }): PixelRect {
  const [left, right] = outwards(x1 * width, x2 * width, width);
  const [top, bottom] = outwards(y1 * height, y2 * height, height);
  return { left, top, right, bottom };
}

function outwards(from: number, to: number, length: number): [number, number] {
  // A box that came from whole pixels by division must not grow by one through the last bit of a quotient.
  const tolerance = 1e-6 * length;
  const start = Math.min(Math.max(0, Math.floor(from + tolerance)), length - 1);
  const end = Math.min(length, Math.ceil(to - tolerance));
  return [start, Math.max(start + 1, end)];
}
