import { resizeBilinear } from "./resize.js";
import type { RgbPicture } from "./rgb-picture.js";

/** How large a detector of DETR's kind wants its pictures, in pixels. */
export interface DetectorSize {
  /** What the shorter side becomes, unless the longer one would be above its most. */
  shortestEdge: number;
  longestEdge: number;
}

/** Sides are rounded down to a multiple of this, as YolosImageProcessor does. */
const multiple = 16;

/** As {@link DetectorSize} of a `preprocessor_config.json` (YolosImageProcessor, DetrImageProcessor). */
export function detectorSizeFrom(json: Readonly<Record<string, unknown>>): DetectorSize {
  const { size = {}, max_size, resample = 2 } = json;
  if (resample !== 2)
    throw new RangeError(`Cannot prepare pictures as resample must be 2 (bilinear): it is ${JSON.stringify(resample)}`);
  const { shortest_edge, longest_edge } = (typeof size === "number" ? { shortest_edge: size } : size) as Record<
    string,
    unknown
  >;
  const side = (value: unknown, absent: number) => (typeof value === "number" && value > 0 ? value : absent);
  return { shortestEdge: side(shortest_edge, 800), longestEdge: side(longest_edge ?? max_size, 1333) };
}

/** Width and height of a picture for a detector: proportions kept, but for the rounding. */
export function detectorPictureSize(
  { width, height }: { width: number; height: number },
  { shortestEdge, longestEdge }: DetectorSize,
): { width: number; height: number } {
  const [short, long] = [Math.min(width, height), Math.max(width, height)];
  const limited = (long / short) * shortestEdge > longestEdge ? (longestEdge * short) / long : null;
  const edge = limited === null ? shortestEdge : roundHalfEven(limited);
  const other = Math.trunc(((limited ?? edge) * long) / short);
  const fits = (side: number) => Math.max(multiple, side - (side % multiple));
  if (short === edge) return { width: fits(width), height: fits(height) };
  return width < height ? { width: fits(edge), height: fits(other) } : { width: fits(other), height: fits(edge) };
}

/** A picture as a detector wants it. @returns uint8[H, W, 3] */
export function detectorPicture(picture: RgbPicture, size: DetectorSize): RgbPicture {
  const { width, height } = detectorPictureSize(picture, size);
  return resizeBilinear(picture, width, height);
}

/** As Python's `round`. */
function roundHalfEven(x: number): number {
  const below = Math.floor(x);
  if (x - below !== 0.5) return Math.round(x);
  return below % 2 === 0 ? below : below + 1;
}
