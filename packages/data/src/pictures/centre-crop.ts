import { resizeBicubic, type Span } from "./resize.js";
import type { RgbPicture } from "./rgb-picture.js";

/** Sizes of a picture whose shorter side becomes `side`; the longer one is rounded down, as CLIPImageProcessor does. */
export function shortestEdgeSize(width: number, height: number, side: number): { width: number; height: number } {
  return width <= height
    ? { width: side, height: Math.trunc((side * height) / width) }
    : { width: Math.trunc((side * width) / height), height: side };
}

/**
 * The picture resized so that its shorter side is `shortestEdge`, and of that the middle `side` x `side` pixels. Only those
 * are computed, so a picture of 200 x 2 costs no more than another.
 *
 * @param shortestEdge At least `side`; default: `side`.
 * @returns uint8[side, side, 3]
 */
export function resizeAndCentreCrop(picture: RgbPicture, side: number, shortestEdge = side): RgbPicture {
  const { width, height } = shortestEdgeSize(picture.width, picture.height, shortestEdge);
  return resizeBicubic(picture, width, height, { columns: middle(width, side), rows: middle(height, side) });
}

function middle(length: number, side: number): Span {
  const start = Math.trunc((length - side) / 2);
  return { start, end: start + side };
}
