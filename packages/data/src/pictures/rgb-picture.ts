/** A decoded picture: `pixels` is uint8[height, width, 3], row by row, red green blue. */
export interface RgbPicture {
  width: number;
  height: number;
  pixels: Uint8Array;
}

/** A rectangle of whole pixels inside a picture, `right` and `bottom` exclusive. */
export interface PixelRect {
  left: number;
  top: number;
  right: number;
  bottom: number;
}

/**
 * The pixels of `rect`, copied.
 *
 * @throws {RangeError} If the rectangle is empty or leaves the picture.
 */
export function cutOut(picture: RgbPicture, rect: PixelRect): RgbPicture {
  const { left, top, right, bottom } = rect;
  if (left < 0 || top < 0 || right > picture.width || bottom > picture.height || left >= right || top >= bottom) {
    throw new RangeError(
      `Cannot cut out as the rectangle must lie in ${picture.width} x ${picture.height}: current rectangle is (${left}, ${top}) to (${right}, ${bottom})`,
    );
  }
  const [width, height] = [right - left, bottom - top];
  const pixels = new Uint8Array(width * height * 3);
  for (let y = 0; y < height; y += 1) {
    const start = ((top + y) * picture.width + left) * 3;
    pixels.set(picture.pixels.subarray(start, start + width * 3), y * width * 3);
  }
  return { width, height, pixels };
}
