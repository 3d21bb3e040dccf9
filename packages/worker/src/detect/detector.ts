import { type DetectorSize, detectorPicture, detectorSizeFrom, imagenetMean, imagenetStd } from "@umie/data";
import { tf } from "@umie/engine";
import { normalisedPixels, type YolosConfig, type YolosParams, yolos, yolosConfigFrom } from "@umie/model";
import { loadNetwork } from "../weights/load-network.js";

/** A decoded picture, uint8[height, width, 3]. */
type Picture = Parameters<typeof detectorPicture>[0];

/** An object found in a picture. */
export interface FoundObject {
  /** x1, y1, x2, y2 in pixels, inside the picture. */
  bbox: readonly [number, number, number, number];
  class: string;
  /** Probability of the class, 0..1. */
  confidence: number;
}

export interface Detector {
  size: DetectorSize;
  /** Objects of at least this confidence, surest first. */
  detect(picture: Picture, options: { threshold: number; most: number }): FoundObject[];
}

/**
 * Opens a YOLOS checkpoint in Hugging Face layout. Needs an open backend.
 *
 * @throws {RangeError} If the folder does not hold one.
 */
export async function openDetector(weights: string): Promise<Detector> {
  const { params, json, preprocessor } = await loadNetwork<{ yolos: YolosParams }>(weights, "yolos");
  const [config, size] = [yolosConfigFrom(json), detectorSizeFrom(preprocessor)];
  const normalisation = {
    mean: (preprocessor.image_mean as number[] | undefined) ?? imagenetMean,
    std: (preprocessor.image_std as number[] | undefined) ?? imagenetStd,
  };
  return {
    size,
    detect: (picture, options) => {
      const { width, height, pixels } = detectorPicture(picture, size);
      const { logits, boxes } = tf.tidy(() => {
        const input = normalisedPixels(pixels, [1, height, width], normalisation);
        const { logits_NTC, boxes_NT4 } = yolos(params.yolos, input, config);
        return { logits: tf.softmax(logits_NTC).dataSync<"float32">(), boxes: boxes_NT4.dataSync<"float32">() };
      });
      return foundObjects({ probabilities: logits, boxes }, picture, config)
        .filter(({ confidence }) => confidence >= options.threshold)
        .slice(0, options.most);
    },
  };
}

/**
 * What detection tokens say of a picture, surest first.
 *
 * @param found Probabilities float32[T, classes + 1], "no object" last, and boxes float32[T, 4] as centre and size in 0..1.
 */
export function foundObjects(
  { probabilities, boxes }: { probabilities: Float32Array; boxes: Float32Array },
  { width, height }: { width: number; height: number },
  { labels, numDetectionTokens }: Pick<YolosConfig, "labels" | "numDetectionTokens">,
): FoundObject[] {
  const classes = labels.length + 1;
  const objects = Array.from({ length: numDetectionTokens }, (_, token): FoundObject => {
    const own = probabilities.subarray(token * classes, token * classes + labels.length);
    const confidence = Math.max(...own);
    const box = boxes.subarray(4 * token, 4 * token + 4);
    return { bbox: pixelsOf(box, width, height), class: labels[own.indexOf(confidence)]!, confidence };
  });
  return objects.filter(({ bbox: [x1, y1, x2, y2] }) => x1 < x2 && y1 < y2).sort((a, b) => b.confidence - a.confidence);
}

function pixelsOf([x = 0, y = 0, w = 0, h = 0]: Float32Array, width: number, height: number): FoundObject["bbox"] {
  const inside = (value: number, most: number) => Math.round(Math.min(most, Math.max(0, value * most)) * 100) / 100;
  return [inside(x - w / 2, width), inside(y - h / 2, height), inside(x + w / 2, width), inside(y + h / 2, height)];
}
