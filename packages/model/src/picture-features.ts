import { tf } from "@umie/engine";
import type { ResNetConfig, VisionConfig } from "./config.js";
import { cutPatches } from "./cut-patches.js";
import { type ResNetParams, resnet } from "./resnet.js";
import { type VisionParams, vision } from "./vision.js";

// N pictures · Y height · X width · F feature width

/** CLIP's features of pictures: the projection of the class token, not normalised. @returns float32[N, F] */
export function clipFeatures(params: VisionParams, pixels_NYXC: tf.Tensor4D, config: VisionConfig): tf.Tensor2D {
  const { patches_NQC } = cutPatches(pixels_NYXC, config.patchSize);
  // Row 0 is the class token's, which begins without content.
  const none: [number, number] = [0, 0];
  return vision(params, tf.pad(patches_NQC, [none, [1, 0], none]), config).features_NO;
}

/** A ResNet's features of pictures: the mean of the last stage over its places. @returns float32[N, F] */
export function resnetFeatures(params: ResNetParams, pixels_NYXC: tf.Tensor4D, config: ResNetConfig): tf.Tensor2D {
  return resnet(params, pixels_NYXC, config).pooled_NC;
}
