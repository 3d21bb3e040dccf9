import type { PixelSize } from "./draft.js";

/**
 * Width and height that the head of a PNG, JPEG or WebP file tells, as stored: an EXIF orientation is not applied, nor is it in
 * decoding. Nothing is decoded, so that thousands of files can be looked at before a run.
 *
 * @returns null if the bytes are no such picture.
 */
export function pictureSize(bytes: Uint8Array): PixelSize | null {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  try {
    const size = pngSize(view) ?? jpegSize(view) ?? webpSize(view);
    return size !== null && size[0] > 0 && size[1] > 0 ? size : null;
  } catch (cause) {
    // The file ends before its size is told.
    if (cause instanceof RangeError) return null;
    throw cause;
  }
}

function pngSize(view: DataView): PixelSize | null {
  if (view.getUint32(0) !== 0x89504e47 || ascii(view, 12) !== "IHDR") return null;
  return [view.getUint32(16), view.getUint32(20)];
}

function jpegSize(view: DataView): PixelSize | null {
  if (view.getUint16(0) !== 0xffd8) return null;
  for (let at = 2; ; ) {
    if (view.getUint8(at) !== 0xff) return null;
    const marker = view.getUint8(at + 1);
    if (marker === 0xff) at += 1;
    else if (isFrame(marker)) return [view.getUint16(at + 7), view.getUint16(at + 5)];
    else if (marker === 0xd9 || marker === 0xda) return null;
    else if (marker === 0x01 || (marker >= 0xd0 && marker <= 0xd8)) at += 2;
    else at += 2 + view.getUint16(at + 2);
  }
}

/** Start of frame: 0xC0 to 0xCF, of which three are tables. */
function isFrame(marker: number): boolean {
  return marker >= 0xc0 && marker <= 0xcf && marker !== 0xc4 && marker !== 0xc8 && marker !== 0xcc;
}

function webpSize(view: DataView): PixelSize | null {
  if (ascii(view, 0) !== "RIFF" || ascii(view, 8) !== "WEBP") return null;
  const kind = ascii(view, 12);
  if (kind === "VP8 ") return [view.getUint16(26, true) & 0x3fff, view.getUint16(28, true) & 0x3fff];
  if (kind === "VP8X") return [(view.getUint32(24, true) & 0xffffff) + 1, (view.getUint32(26, true) >>> 8) + 1];
  if (kind !== "VP8L") return null;
  const bits = view.getUint32(21, true);
  return [(bits & 0x3fff) + 1, ((bits >>> 14) & 0x3fff) + 1];
}

function ascii(view: DataView, at: number): string {
  return String.fromCharCode(...[0, 1, 2, 3].map((i) => view.getUint8(at + i)));
}
