import { clipPreparation, type Preparation, preparationFrom, resnetPreparation } from "@umie/data";
import { tf } from "@umie/engine";
import {
  clipFeatures,
  normalisedPixels,
  type ResNetParams,
  resnetConfigFrom,
  resnetFeatures,
  type VisionParams,
  visionConfigFrom,
} from "@umie/model";
import type { FrozenVisual } from "@umie/recipe";
import { loadNetwork } from "../weights/load-network.js";

// R regions of a picture · S side of what the encoder sees · F feature width

/** A visual encoder that is not trained. */
export interface FrozenEncoder {
  preparation: Preparation;
  /** F */
  width: number;
  /**
   * A pure function of the pixels and the numeric class.
   *
   * @param pixels uint8[R, S, S, 3]
   * @returns float32[R, F]
   */
  features(pixels: Uint8Array): Float32Array;
}

/**
 * Opens the encoder of a recipe. Needs an open backend; its weights stay in memory.
 *
 * @throws {RangeError} If the folder does not hold such a network.
 */
export async function openFrozenEncoder({ kind, weights }: FrozenVisual): Promise<FrozenEncoder> {
  if (kind === "clip") {
    const { params, json, preprocessor } = await loadNetwork<{ vision: VisionParams }>(weights, "clip");
    const config = visionConfigFrom(json);
    const preparation = preparationFrom(preprocessor, clipPreparation(config.imageSize));
    if (preparation.side !== config.imageSize)
      throw new RangeError(
        `Cannot use the weights in ${weights} as crop_size must be image_size ${config.imageSize}: it is ${preparation.side}`,
      );
    return encoder(preparation, config.projectionDim, (pixels) => clipFeatures(params.vision, pixels, config));
  }
  const { params, json, preprocessor } = await loadNetwork<{ resnet: ResNetParams }>(weights, "resnet");
  const config = resnetConfigFrom(json);
  const preparation = preparationFrom(preprocessor, resnetPreparation);
  return encoder(preparation, config.hiddenSizes.at(-1)!, (pixels) => resnetFeatures(params.resnet, pixels, config));
}

/** Regions computed at once: enough to be fast, few enough for memory. Which ones go together decides bits, so it is fixed. */
const atOnce = 8;

function encoder(
  preparation: Preparation,
  width: number,
  featuresOf: (pixels_NYXC: tf.Tensor4D) => tf.Tensor2D,
): FrozenEncoder {
  const { side } = preparation;
  const bytes = side * side * 3;
  const some = (pixels: Uint8Array) => {
    const count = pixels.length / bytes;
    const features = tf.tidy(() => featuresOf(normalisedPixels(pixels, [count, side, side], preparation)));
    const values = Float32Array.from(features.dataSync<"float32">());
    features.dispose();
    return values;
  };
  return {
    preparation,
    width,
    features: (pixels) => {
      const all = new Float32Array((pixels.length / bytes) * width);
      for (let first = 0; first < pixels.length / bytes; first += atOnce)
        all.set(some(pixels.subarray(first * bytes, (first + atOnce) * bytes)), first * width);
      return all;
    },
  };
}
