import { tf } from "@umie/engine";
import { type ConvolutionSizes, resnetStages, resnetStem } from "./config/resnet.js";
import type { ResNetConfig } from "./config.js";

// N pictures · Y height · X width · C channels

/** A convolution and the batch norm after it, with the statistics that training left. */
export interface ConvolutionParams {
  /** float32[side, side, in, out] */
  filter: tf.Tensor4D;
  /** float32[out] each. */
  norm: { weight: tf.Tensor1D; bias: tf.Tensor1D; mean: tf.Tensor1D; variance: tf.Tensor1D };
}

export interface ResNetParams {
  stem: ConvolutionParams;
  stages: readonly { layers: readonly ResNetLayerParams[] }[];
}

export interface ResNetLayerParams {
  convolutions: readonly ConvolutionParams[];
  shortcut?: ConvolutionParams;
}

/** What PyTorch adds to a variance. */
const batchNormEpsilon = 1e-5;

/**
 * A residual network in evaluation mode (He et al. 2016, arXiv:1512.03385), as `ResNetModel` of `transformers`.
 *
 * @param pixels_NYXC float32[N, Y, X, 3], normalised.
 * @returns the states after the stem and after each stage float32[N, Y, X, C], and the mean of the last over its places
 *   float32[N, C], a picture's features.
 */
export function resnet(
  params: ResNetParams,
  pixels_NYXC: tf.Tensor4D,
  config: ResNetConfig,
): { states: tf.Tensor4D[]; pooled_NC: tf.Tensor2D } {
  const stem = tf.relu(convolve(params.stem, pixels_NYXC, resnetStem(config)));
  const states = [maxPool(stem)];
  for (const [s, layers] of resnetStages(config).entries()) {
    let x = states.at(-1)!;
    for (const [l, sizes] of layers.entries()) {
      const { convolutions, shortcut } = params.stages[s]!.layers[l]!;
      const beside = sizes.shortcut ? convolve(shortcut!, x, sizes.shortcut) : x;
      x = tf.relu(tf.add(beside, inARow(convolutions, x, sizes.convolutions)));
    }
    states.push(x);
  }
  return { states, pooled_NC: tf.mean<tf.Tensor2D>(states.at(-1)!, [1, 2]) };
}

/** Convolutions with a rectifier between them. */
function inARow(
  params: readonly ConvolutionParams[],
  x_NYXC: tf.Tensor4D,
  sizes: readonly ConvolutionSizes[],
): tf.Tensor4D {
  return params.reduce((x, one, index) => convolve(one, index === 0 ? x : tf.relu(x), sizes[index]!), x_NYXC);
}

/** Padded by half a filter on every side, as PyTorch does: "same" of TensorFlow puts the odd row elsewhere. */
function convolve({ filter, norm }: ConvolutionParams, x_NYXC: tf.Tensor4D, sizes: ConvolutionSizes): tf.Tensor4D {
  const { side, stride } = sizes;
  return batchNorm(norm, tf.conv2d(padded(x_NYXC, (side - 1) / 2), filter, stride, "valid"));
}

/** `(x − mean) / √(variance + ε) · w + b`, with the statistics folded into one factor and one shift. */
function batchNorm({ weight, bias, mean, variance }: ConvolutionParams["norm"], x_NYXC: tf.Tensor4D): tf.Tensor4D {
  const factor_C = tf.mul(weight, tf.rsqrt(tf.add(variance, batchNormEpsilon)));
  return tf.add(tf.mul(x_NYXC, factor_C), tf.sub(bias, tf.mul(mean, factor_C)));
}

/** 3 x 3 with stride 2. What is pooled comes out of a rectifier, so zeros in the padding never win. */
function maxPool(x_NYXC: tf.Tensor4D): tf.Tensor4D {
  return tf.maxPool(padded(x_NYXC, 1), 3, 2, "valid");
}

function padded(x_NYXC: tf.Tensor4D, by: number): tf.Tensor4D {
  if (by === 0) return x_NYXC;
  const none: [number, number] = [0, 0];
  return tf.pad(x_NYXC, [none, [by, by], [by, by], none]);
}
