import sharp from "sharp";
import { decode } from "../pictures/decode.js";

/** A small picture for a page. */
export interface PicturePreview {
  width: number;
  height: number;
  /** `data:` address of a WebP file. */
  uri: string;
}

/** Longest side, in pixels: enough to see what a box is around. */
const longest = 480;

/** The picture as the model gets it decoded, scaled down. @throws {Error} If it cannot be decoded. */
export async function previewPicture(path: string): Promise<PicturePreview> {
  const { width, height, pixels } = await decode(path);
  const { data, info } = await sharp(pixels, { raw: { width, height, channels: 3 } })
    .resize({ width: longest, height: longest, fit: "inside", withoutEnlargement: true })
    .webp({ quality: 70 })
    .toBuffer({ resolveWithObject: true });
  return { width: info.width, height: info.height, uri: `data:image/webp;base64,${data.toString("base64")}` };
}
