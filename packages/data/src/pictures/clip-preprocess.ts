import { resizeAndCentreCrop } from "./centre-crop.js";
import type { RgbPicture } from "./rgb-picture.js";

/** Mean and standard deviation of each channel over CLIP's training pictures, values in 0..1 (Radford et al. 2021). */
export const clipMean = [0.48145466, 0.4578275, 0.40821073] as const;
export const clipStd = [0.26862954, 0.26130258, 0.27577711] as const;

/**
 * What a CLIP vision model reads: shorter side to `side`, centre crop, (value / 255 - mean) / std.
 *
 * @returns float32[3, side, side], channel first.
 */
export function clipPixels(picture: RgbPicture, side: number): Float32Array {
  return normalise(resizeAndCentreCrop(picture, side));
}

/** uint8[H, W, 3] to float32[3, H, W]. */
export function normalise({ width, height, pixels }: RgbPicture): Float32Array {
  const area = width * height;
  const values = new Float32Array(3 * area);
  for (let channel = 0; channel < 3; channel += 1) {
    const [mean, std] = [clipMean[channel]!, clipStd[channel]!];
    for (let i = 0; i < area; i += 1) values[channel * area + i] = (pixels[i * 3 + channel]! / 255 - mean) / std;
  }
  return values;
}
