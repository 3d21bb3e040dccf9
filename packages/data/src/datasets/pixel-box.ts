import type { Box } from "../example.js";
import type { PixelBox, PixelSize } from "./draft.js";
import { RecordError } from "./mistake.js";
import { brief, finite, type Shape, tuple } from "./shape.js";

/** x1, y1, x2, y2 with x1 < x2 and y1 < y2. */
export const pixelBox: Shape<PixelBox> = (value, path) => {
  const box = tuple<[number, number, number, number]>(finite, finite, finite, finite)(value, path);
  if (box[0] < box[2] && box[1] < box[3]) return box;
  throw new RecordError(`expected ${path} to be a box x1, y1, x2, y2 with x1 < x2 and y1 < y2, got ${brief(box)}`);
};

/** Width and height, both above 0. */
export const pixelSize: Shape<PixelSize> = (value, path) => {
  const size = tuple<[number, number]>(finite, finite)(value, path);
  if (size[0] > 0 && size[1] > 0) return size;
  throw new RecordError(`expected ${path} to be a width and a height above 0, got ${brief(size)}`);
};

/**
 * The box in fractions of the picture. What stands out is cut off, as annotators and detectors round.
 *
 * @throws {RecordError} If nothing of the box lies in the picture: then it belongs to a picture of another size.
 */
export function boxInPicture([x1, y1, x2, y2]: PixelBox, [width, height]: PixelSize, path: string): Box {
  const inUnit = (value: number) => Math.min(Math.max(value, 0), 1);
  const box: Box = [inUnit(x1 / width), inUnit(y1 / height), inUnit(x2 / width), inUnit(y2 / height)];
  if (box[0] < box[2] && box[1] < box[3]) return box;
  throw new RecordError(
    `expected ${path} to lie in its picture of ${width} x ${height} pixels, got ${brief([x1, y1, x2, y2])}`,
  );
}

/** The smallest size that holds all boxes. */
export function sizeAround(boxes: readonly PixelBox[]): PixelSize {
  return [Math.max(1, ...boxes.map(([, , x2]) => x2)), Math.max(1, ...boxes.map(([, , , y2]) => y2))];
}
