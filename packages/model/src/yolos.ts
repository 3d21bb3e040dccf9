import { tf } from "@umie/engine";
import { bicubicGrid } from "./bicubic-grid.js";
import type { YolosConfig } from "./config.js";
import { cutPatches } from "./cut-patches.js";
import { type LayerNormParams, layerNorm } from "./layer-norm.js";
import { type LinearParams, linear, type VisionBlockParams, visionBlock } from "./vision-block.js";

// N pictures · Y height and X width in pixels · Q tokens: class token, patches, detection tokens · T detection tokens ·
// D hidden size

export interface YolosParams {
  /** float32[1, 1, D] */
  classToken: tf.Tensor3D;
  /** float32[1, T, D] */
  detectionTokens: tf.Tensor3D;
  patchProjection: LinearParams;
  /** float32[1, Q, D], Q that of the configured size. */
  positions: tf.Tensor3D;
  /** float32[blocks − 1, 1, Q, D] */
  midPositions?: tf.Tensor4D;
  blocks: readonly VisionBlockParams[];
  finalNorm: LayerNormParams;
  classHead: readonly LinearParams[];
  boxHead: readonly LinearParams[];
}

/**
 * YOLOS: a vision transformer with tokens that each name an object or none (Fang et al. 2021, arXiv:2106.00666), as
 * `YolosForObjectDetection` of `transformers`.
 *
 * @param pixels_NYXC float32[N, Y, X, 3], normalised; of any size of at least one patch.
 * @returns the states after the last norm float32[N, Q, D]; for each detection token the logits of the classes, "no
 *   object" last, float32[N, T, classes + 1]; and its box as centre x, centre y, width, height in 0..1, float32[N, T, 4].
 */
export function yolos(
  params: YolosParams,
  pixels_NYXC: tf.Tensor4D,
  config: YolosConfig,
): { states_NQD: tf.Tensor3D; logits_NTC: tf.Tensor3D; boxes_NT4: tf.Tensor3D } {
  const { patchSize, numDetectionTokens: T, layerNormEpsilon } = config;
  const { patches_NQC, rows, columns } = cutPatches(pixels_NYXC, patchSize);
  const positionsAt = (positions_1QD: tf.Tensor3D) => positionsOf(positions_1QD, { rows, columns }, config);
  let x_NQD = tf.add(embed(params, patches_NQC), positionsAt(params.positions)) as tf.Tensor3D;
  for (const [index, block] of params.blocks.entries()) {
    x_NQD = visionBlock(block, x_NQD, { hiddenAct: "gelu", layerNormEpsilon });
    if (params.midPositions && index < params.blocks.length - 1) {
      const mid_1QD = tf.reshape(tf.slice(params.midPositions, [index], [1]), params.positions.shape) as tf.Tensor3D;
      x_NQD = tf.add(x_NQD, positionsAt(mid_1QD));
    }
  }
  const states_NQD = layerNorm(params.finalNorm, x_NQD, layerNormEpsilon);
  const found_NTD = tf.slice(states_NQD, [0, states_NQD.shape[1] - T, 0], [-1, T, -1]);
  return {
    states_NQD,
    logits_NTC: perceptron(params.classHead, found_NTD),
    boxes_NT4: tf.sigmoid(perceptron(params.boxHead, found_NTD)),
  };
}

function embed({ classToken, detectionTokens, patchProjection }: YolosParams, patches_NQC: tf.Tensor3D): tf.Tensor3D {
  const N = patches_NQC.shape[0];
  const repeated = (token: tf.Tensor3D) => tf.tile(token, [N, 1, 1]);
  return tf.concat([repeated(classToken), linear(patchProjection, patches_NQC), repeated(detectionTokens)], 1);
}

/** Position embeddings for a picture of rows x columns patches: those of the patches are interpolated, others stay. */
function positionsOf(
  positions_1QD: tf.Tensor3D,
  { rows, columns }: { rows: number; columns: number },
  { imageSize: [height, width], patchSize, numDetectionTokens: T }: YolosConfig,
): tf.Tensor3D {
  const [fromRows, fromColumns] = [Math.floor(height / patchSize), Math.floor(width / patchSize)];
  if (fromRows === rows && fromColumns === columns) return positions_1QD;
  const D = positions_1QD.shape[2];
  const part = (first: number, count: number) => tf.slice(positions_1QD, [0, first, 0], [1, count, D]);
  const patches = fromRows * fromColumns;
  const grid_HWD = tf.reshape(part(1, patches), [fromRows, fromColumns, D]) as tf.Tensor3D;
  const scaled_1QD = tf.reshape(bicubicGrid(grid_HWD, rows, columns), [1, rows * columns, D]) as tf.Tensor3D;
  return tf.concat([part(0, 1), scaled_1QD, part(1 + patches, T)], 1);
}

/** Linear layers with a rectifier between them. */
function perceptron(layers: readonly LinearParams[], x_NTD: tf.Tensor3D): tf.Tensor3D {
  return layers.reduce((x, layer, index) => linear(layer, index === 0 ? x : tf.relu(x)), x_NTD);
}
