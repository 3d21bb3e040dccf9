import { crossEntropy, tf } from "@umie/engine";
import type { UmieConfig } from "./config.js";
import { gateAttention, gatedFusion } from "./gated-fusion.js";
import type { ModelInputs } from "./inputs.js";
import { placeSource, placeTarget } from "./placed-inputs.js";
import { decodeText } from "./t5.js";
import { encodeModalities, type UmieParams } from "./umie.js";

// B batch · L source length · T target length · P visual tokens · V vocabulary · N = B·T

/** What a forward pass shows of how an answer came about. */
export interface Explanation {
  /** float32[B, T]: log p(token | earlier tokens, source) in nats, times the token's weight. */
  logProbability_BT: tf.Tensor2D;
  /** float32[B]: how much of the picture the gate let through; null for a batch without pictures. */
  gate_B: tf.Tensor1D | null;
  /** float32[B, L, P]: what each source token took of each visual token (`gateAttention`); null for a batch without pictures. */
  attention_BLP: tf.Tensor3D | null;
}

/**
 * The forward pass of `batchLoss`, with what training does not look at.
 *
 * @throws {RangeError} If the inputs do not fit the configuration.
 */
export function explain(params: UmieParams, inputs: ModelInputs, config: UmieConfig): Explanation {
  const [source, target] = [placeSource(inputs, config), placeTarget(inputs, config)];
  const { keyBias_B11L, share_BL, visual } = source;
  const { text_BLD, visual_BPD } = encodeModalities(params, source, config);
  const seen = visual &&
    visual_BPD && {
      ...gatedFusion(params.gate, text_BLD, visual_BPD, { share_BL, visual }, config),
      attention_BLP: gateAttention(params.gate, text_BLD, visual_BPD, visual, config),
    };
  const logits_NV = decodeText(params, target.decoderInput_BT, seen?.fused_BLD ?? text_BLD, keyBias_B11L, config);
  const loss_BT = tf.reshape(crossEntropy(logits_NV, target.labels_N), target.weights_BT.shape);
  return {
    logProbability_BT: tf.neg(tf.mul(loss_BT, target.weights_BT)),
    gate_B: seen?.gate_B ?? null,
    attention_BLP: seen?.attention_BLP ?? null,
  };
}
