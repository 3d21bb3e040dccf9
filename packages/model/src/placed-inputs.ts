import { tf } from "@umie/engine";
import { checkSize } from "./check-size.js";
import type { UmieConfig } from "./config.js";
import type { ModelInputs, SourceInputs } from "./inputs.js";
import { keyBias, shares } from "./masks.js";
import { type PlacedVisual, placeVisual } from "./placed-visual.js";

// B rows · L source length · T target length · N = B·T

/** The inputs of a source as tensors, with what follows from them alone. */
export interface PlacedSource {
  /** int32[B, L] */
  tokens_BL: tf.Tensor2D;
  /** float32: 0 where a token may be seen, −1e9 where not. */
  keyBias_B11L: tf.Tensor4D;
  /** float32[B, L]: each token's share in the mean of its row. */
  share_BL: tf.Tensor2D;
  visual: PlacedVisual | null;
}

export interface PlacedTarget {
  /** int32[B, T]: the start id, then all targets but the last. */
  decoderInput_BT: tf.Tensor2D;
  /** int32[N] */
  labels_N: tf.Tensor1D;
  /** float32[B, T] */
  weights_BT: tf.Tensor2D;
}

/**
 * @throws {RangeError} If an array does not have the size that the shapes say, an id is not in the vocabulary, or the
 *   visual inputs do not fit the configuration.
 */
export function placeSource(inputs: SourceInputs, config: UmieConfig): PlacedSource {
  const { rows, sourceLength, encoderInputTokens, visual } = inputs;
  checkSize("encoderInputTokens", encoderInputTokens, [rows, sourceLength]);
  checkIds("encoderInputTokens", encoderInputTokens, config.vocabSize);
  const mask = inputs.encoderMask ?? encoderInputTokens.map((id) => (id === config.padTokenId ? 0 : 1));
  checkSize("encoderMask", mask, [rows, sourceLength]);
  return {
    tokens_BL: tf.tensor2d(encoderInputTokens, [rows, sourceLength], "int32"),
    keyBias_B11L: keyBias(mask, rows),
    share_BL: shares(mask, rows, config.masks),
    visual: visual && placeVisual(visual, rows, config),
  };
}

/** @throws {RangeError} If an array does not have the size that the shapes say, or an id is not in the vocabulary. */
export function placeTarget(
  inputs: ModelInputs,
  config: Pick<UmieConfig, "vocabSize" | "decoderStartTokenId">,
): PlacedTarget {
  const { rows, targetLength, decoderTargetTokens, decoderLossWeights } = inputs;
  checkSize("decoderTargetTokens", decoderTargetTokens, [rows, targetLength]);
  checkSize("decoderLossWeights", decoderLossWeights, [rows, targetLength]);
  checkIds("decoderTargetTokens", decoderTargetTokens, config.vocabSize);
  const shifted = decoderTargetTokens.map((_, at) =>
    at % targetLength === 0 ? config.decoderStartTokenId : decoderTargetTokens[at - 1]!,
  );
  return {
    decoderInput_BT: tf.tensor2d(shifted, [rows, targetLength], "int32"),
    labels_N: tf.tensor1d(decoderTargetTokens, "int32"),
    weights_BT: tf.tensor2d(decoderLossWeights, [rows, targetLength]),
  };
}

/** Neither backend may be asked for a row that a table does not have. */
function checkIds(name: string, ids: Int32Array, vocabSize: number): void {
  const at = ids.findIndex((id) => id < 0 || id >= vocabSize);
  if (at >= 0)
    throw new RangeError(
      `Cannot place inputs as ${name} must be from 0 to ${vocabSize - 1}: value ${at} is ${ids[at]}`,
    );
}
