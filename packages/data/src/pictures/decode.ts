import { readFile } from "node:fs/promises";
import sharp from "sharp";
import { maxPicturePixels } from "./picture-limit.js";
import type { RgbPicture } from "./rgb-picture.js";

// One decoder thread a process, nothing kept: the callers decide what runs in parallel and what is cached.
sharp.concurrency(1);
sharp.cache(false);

/** What a dataset's pictures may be; anything else (SVG, PDF, …) runs far more code on hostile bytes. */
const formats: ReadonlySet<string> = new Set(["jpeg", "png", "webp", "gif"]);

/**
 * Reads a picture file as Pillow's `convert("RGB")` does: alpha is dropped, not mixed with a background, gray is
 * repeated, embedded colour profiles and the EXIF orientation are not applied. Of an animation, the first frame.
 *
 * @throws {Error} Naming the file, if it is missing, damaged, larger than `maxPicturePixels` or no picture; `cause` holds the reason.
 */
export async function decode(path: string): Promise<RgbPicture> {
  return decodeBytes(await readPicture(path), path);
}

/** The bytes of a picture file. @throws {Error} Naming the file, if it cannot be read. */
export async function readPicture(path: string): Promise<Uint8Array> {
  return readFile(path).catch((cause: unknown) => {
    throw unreadable(path, cause);
  });
}

/** {@link decode} for bytes that were read already from `path`. */
export async function decodeBytes(bytes: Uint8Array, path: string): Promise<RgbPicture> {
  try {
    return await rgbOf(bytes);
  } catch (cause) {
    throw unreadable(path, cause);
  }
}

function unreadable(path: string, cause: unknown): Error {
  return new Error(`Cannot read the picture ${path}: ${reason(cause)}`, { cause });
}

async function rgbOf(bytes: Uint8Array): Promise<RgbPicture> {
  const image = sharp(bytes, { limitInputPixels: maxPicturePixels, failOn: "error", ignoreIcc: true, pages: 1 });
  const { format } = await image.metadata();
  if (!formats.has(format)) throw new TypeError(`it must be ${[...formats].join(", ")}, but is ${format}`);
  const { data, info } = await image
    .toColourspace("srgb")
    .removeAlpha()
    .raw({ depth: "uchar" })
    .toBuffer({ resolveWithObject: true });
  if (info.channels !== 3) throw new TypeError(`it must give 3 colour channels, but gives ${info.channels}`);
  return { width: info.width, height: info.height, pixels: new Uint8Array(data) };
}

/** The first line of what went wrong; libvips appends a dump of its warnings. */
function reason(cause: unknown): string {
  if (!(cause instanceof Error)) return String(cause);
  if ("code" in cause && cause.code === "ENOENT") return "there is no such file";
  return cause.message.split("\n")[0] ?? cause.message;
}
