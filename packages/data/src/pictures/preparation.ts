import type { Box } from "../example.js";
import { resizeAndCentreCrop } from "./centre-crop.js";
import { clipMean, clipStd } from "./clip-preprocess.js";
import { pixelRect } from "./crops.js";
import { cutOut, type RgbPicture } from "./rgb-picture.js";

// R regions · S side of what an encoder sees

/** How a frozen encoder wants its pictures, by the image processors of Hugging Face's `transformers`. */
export interface Preparation {
  /** The shorter side after the bicubic resize, and the side of the square cut from the middle. */
  shortestEdge: number;
  side: number;
  /** Of each channel, values in 0..1. */
  mean: readonly number[];
  std: readonly number[];
}

/** Mean and standard deviation of ImageNet's training pictures, as torchvision has them. */
export const imagenetMean = [0.485, 0.456, 0.406] as const;
export const imagenetStd = [0.229, 0.224, 0.225] as const;

/** What CLIP's models want unless their `preprocessor_config.json` says otherwise. */
export const clipPreparation = (side: number): Preparation => ({
  shortestEdge: side,
  side,
  mean: clipMean,
  std: clipStd,
});

/** What ResNets want unless their `preprocessor_config.json` says otherwise: 224 of 256. */
export const resnetPreparation: Preparation = { shortestEdge: 256, side: 224, mean: imagenetMean, std: imagenetStd };

/**
 * Reads a `preprocessor_config.json` (CLIPImageProcessor, ViTImageProcessor, ConvNextImageProcessor).
 *
 * @param otherwise What holds for a field that is not there.
 * @throws {RangeError} If it asks for what is not done here.
 */
export function preparationFrom(json: Readonly<Record<string, unknown>>, otherwise: Preparation): Preparation {
  const { resample = 3, crop_pct: share } = json;
  if (resample !== 3)
    throw new RangeError(`Cannot prepare pictures as resample must be 3 (bicubic): it is ${JSON.stringify(resample)}`);
  const edge = sideOf(json.size, "size");
  const side = sideOf(json.crop_size, "crop_size") ?? edge ?? otherwise.side;
  const enlarged = typeof share === "number" && edge !== null ? Math.trunc(edge / share) : edge;
  const shortestEdge = enlarged ?? Math.max(side, otherwise.shortestEdge);
  if (shortestEdge < side)
    throw new RangeError(`Cannot prepare pictures as size must be at least crop_size ${side}: it is ${shortestEdge}`);
  return {
    shortestEdge,
    side,
    mean: channels(json.image_mean, "image_mean") ?? otherwise.mean,
    std: channels(json.image_std, "image_std") ?? otherwise.std,
  };
}

/** A length: a number, `{ shortest_edge }` or equal `{ height, width }`; null where the file says nothing. */
function sideOf(value: unknown, name: string): number | null {
  if (value === undefined || value === null) return null;
  const { shortest_edge, height, width } = (typeof value === "object" ? value : {}) as Record<string, unknown>;
  const side = typeof value === "number" ? value : (shortest_edge ?? (height === width ? height : undefined));
  if (typeof side === "number" && Number.isSafeInteger(side) && side > 0) return side;
  throw new RangeError(
    `Cannot prepare pictures as ${name} must be a whole number, shortest_edge or equal height and width: it is ${JSON.stringify(value)}`,
  );
}

function channels(value: unknown, name: string): number[] | null {
  if (value === undefined || value === null) return null;
  if (Array.isArray(value) && value.length === 3 && value.every((item) => typeof item === "number")) return value;
  throw new RangeError(`Cannot prepare pictures as ${name} must be 3 numbers: it is ${JSON.stringify(value)}`);
}

/**
 * The regions of a picture, each cut out, resized and cropped as if it were a picture of its own.
 *
 * @returns uint8[R, S, S, 3]
 */
export function preparedRegions(
  picture: RgbPicture,
  regions: readonly Box[],
  { side, shortestEdge }: Pick<Preparation, "side" | "shortestEdge">,
): Uint8Array {
  const pixels = new Uint8Array(regions.length * side * side * 3);
  for (const [index, box] of regions.entries()) {
    const region = resizeAndCentreCrop(cutOut(picture, pixelRect(box, picture)), side, shortestEdge);
    pixels.set(region.pixels, index * side * side * 3);
  }
  return pixels;
}
