import { maxPicturePixels } from "../pictures/picture-limit.js";
import { pictureSize } from "./picture-size.js";

/**
 * Why a file can be no picture of ours, told by its head and its end: nothing is decoded. Damage in between is found by decoding.
 *
 * @returns null if nothing speaks against it.
 */
export function pictureProblem(bytes: Uint8Array): string | null {
  if (bytes.length === 0) return "an empty file";
  const size = pictureSize(bytes);
  if (size === null) return "a file that is neither PNG, JPEG nor WebP";
  const [width, height] = size;
  if (width * height > maxPicturePixels) {
    return `a picture of ${width} x ${height} pixels, of which at most ${maxPicturePixels} are read`;
  }
  return endsWell(bytes) ? null : "a picture that is cut short";
}

function endsWell(bytes: Uint8Array): boolean {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const [first] = bytes;
  if (first === 0x89) return pngEnds(view);
  if (first === 0xff) return jpegEnds(bytes, view);
  // RIFF tells its length after eight bytes of head.
  return view.getUint32(4, true) + 8 <= bytes.length;
}

/** The chunks, one after the other, come to IEND. */
function pngEnds(view: DataView): boolean {
  for (let at = 8; at + 12 <= view.byteLength; at += 12 + view.getUint32(at)) {
    if (view.getUint32(at + 4) === 0x49454e44) return true;
  }
  return false;
}

/** An end marker stands after the start of the last scan; one before it belongs to a thumbnail in the head. */
function jpegEnds(bytes: Uint8Array, view: DataView): boolean {
  const start = scanStart(view);
  for (let at = bytes.length - 2; start !== null && at > start; at -= 1) {
    if (bytes[at] === 0xff && bytes[at + 1] === 0xd9) return true;
  }
  return false;
}

/** Where the first scan begins; null if the file ends before. */
function scanStart(view: DataView): number | null {
  for (let at = 2; at + 4 <= view.byteLength; ) {
    const marker = view.getUint8(at + 1);
    if (marker === 0xda) return at;
    if (marker === 0xff) at += 1;
    else if (marker === 0x01 || (marker >= 0xd0 && marker <= 0xd8)) at += 2;
    else at += 2 + view.getUint16(at + 2);
  }
  return null;
}
