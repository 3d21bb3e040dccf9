import { crossEntropy, type Differentiated, tf, valueAndGrad } from "@umie/engine";
import type { UmieConfig } from "./config.js";
import type { ModelInputs } from "./inputs.js";
import { type PlacedSource, type PlacedTarget, placeSource, placeTarget } from "./placed-inputs.js";
import { decodeText } from "./t5.js";
import { encodeSource, type UmieParams } from "./umie.js";

// B batch · T target length · V vocabulary · N = B·T

/** Losses of a batch in nats, and what the gate let through. */
export interface BatchLoss {
  /** float32[]: what is differentiated, the sum of all rows. */
  lossSum: tf.Scalar;
  /** float32[B]: the sum over each row's tokens. */
  rowLoss: tf.Tensor1D;
  /** float32[B], or null for a batch without pictures. */
  gate: tf.Tensor1D | null;
}

/**
 * The loss of a batch (reference umie.md §1.5): `Σ weight · −log p(token | earlier tokens, source)`, summed and not
 * averaged, so that leaves can be added. Rows whose weights are 0 have no part in it or in its gradient.
 *
 * @throws {RangeError} If the inputs do not fit the configuration.
 */
export function batchLoss(params: UmieParams, inputs: ModelInputs, config: UmieConfig): BatchLoss {
  return placedLoss(params, placeInputs(inputs, config), config);
}

/** What a batch hands to the model, as tensors. */
export interface PlacedInputs {
  source: PlacedSource;
  target: PlacedTarget;
}

/** @throws {RangeError} If the inputs do not fit the configuration. */
export function placeInputs(inputs: ModelInputs, config: UmieConfig): PlacedInputs {
  // What was placed before something is refused is freed.
  const place = () => ({ source: placeSource(inputs, config), target: placeTarget(inputs, config) });
  return tf.tidy(place as unknown as () => tf.TensorContainer) as unknown as PlacedInputs;
}

function placedLoss(params: UmieParams, { source, target }: PlacedInputs, config: UmieConfig): BatchLoss {
  const { source_BLD, gate_B } = encodeSource(params, source, config);
  const logits_NV = decodeText(params, target.decoderInput_BT, source_BLD, source.keyBias_B11L, config);
  const rowLoss = rowLosses(logits_NV, target);
  return { lossSum: tf.sum(rowLoss), rowLoss, gate: gate_B };
}

/** The loss of each row, float32[B]. */
export function rowLosses(logits_NV: tf.Tensor2D, { labels_N, weights_BT }: PlacedTarget): tf.Tensor1D {
  const token_BT = tf.reshape(crossEntropy(logits_NV, labels_N), weights_BT.shape);
  return tf.sum(tf.mul(token_BT, weights_BT), 1);
}

/** {@link batchLoss} and its gradient by every parameter, a function of tensors alone. The caller frees all of it. */
export type LossGradient = (args: {
  params: UmieParams;
  inputs: PlacedInputs;
}) => Differentiated<UmieParams, Omit<BatchLoss, "lossSum">>;

export function lossGradient(config: UmieConfig): LossGradient {
  return ({ params, inputs }) =>
    valueAndGrad((tree: UmieParams) => {
      const { lossSum, ...kept } = placedLoss(tree, inputs, config);
      return { value: lossSum, kept };
    }, params);
}

/**
 * The gradient of a batch. The caller frees all of it.
 *
 * @param gradient how it is computed, such as the compiled form of the default.
 */
export function batchGradient(
  params: UmieParams,
  inputs: ModelInputs,
  config: UmieConfig,
  gradient: LossGradient = lossGradient(config),
): ReturnType<LossGradient> {
  const placed = placeInputs(inputs, config);
  try {
    return gradient({ params, inputs: placed });
  } finally {
    tf.dispose(placed as unknown as tf.TensorContainer);
  }
}
