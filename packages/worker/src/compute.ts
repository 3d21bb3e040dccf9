import { addLeaf, type LeafScale, subtractLeaf } from "@umie/collective";
import type { Batch } from "@umie/data";
import { disposeTree, jit, leaves, type ParameterLayout, parameterLayout, tensorsOf, tf } from "@umie/engine";
import {
  batchGradient,
  batchLoss,
  explain,
  greedyDecode,
  type LossGradient,
  lossGradient,
  type UmieParams,
} from "@umie/model";
import { parameterShapes, type UmieConfig } from "@umie/model/config";

// The border of tensors: typed arrays go in and come out.
// B rows · T most new tokens

/** What a batch showed beside its gradient. */
export interface BatchOutcome {
  /** float32[B], token-summed loss of each row in nats. */
  rowLoss: Float32Array;
  /** float32[B], how much of the picture the gate let through; null without pictures. */
  gate: Float32Array | null;
}

/** What a forward pass shows of how each row's target comes about. L, T, P: those of its batch. */
export interface BatchExplanation {
  /** float32[B, T], log p of each target token in nats, 0 where the target does not count. */
  logProbability: Float32Array;
  /** float32[B]; null without pictures, like the attention. */
  gate: Float32Array | null;
  /** float32[B, L, P], what each source token takes of each visual token in the gate's attention, mean over heads. */
  attention: Float32Array | null;
}

/** A gradient that still lies in tensors. Use it once. */
export interface HeldGradient extends BatchOutcome {
  /**
   * Add it to exact sums, or leave them as they were.
   *
   * @param sum float64, the gradient's part of the vector.
   * @returns false if a value is not finite or too large to be summed.
   */
  addTo(sum: Float64Array, scale: LeafScale): boolean;
  /** float32, flat in name order. */
  toFlat(): Float32Array;
  dispose(): void;
}

/** A model with its parameters as tensors. Needs an open backend. */
export class Model {
  readonly layout: ParameterLayout;
  readonly #gradient: LossGradient;
  #params: UmieParams | null = null;

  /**
   * @param flat float32, parameters in name order; read again after `parametersChanged`.
   * @param executor how gradients are computed: it decides their last bits.
   */
  constructor(
    readonly config: UmieConfig,
    readonly flat: Float32Array,
    executor: "eager" | "graph" = "eager",
  ) {
    this.layout = parameterLayout(parameterShapes(config));
    this.#gradient = executor === "graph" ? jit(lossGradient(config)) : lossGradient(config);
  }

  /** The vector has other values now. */
  parametersChanged(): void {
    if (this.#params) disposeTree(this.#params);
    this.#params = null;
  }

  /** Not to be asked for first inside a tidy, which would free them. */
  get #tensors(): UmieParams {
    this.#params ??= tensorsOf<UmieParams>(this.layout, this.flat);
    return this.#params;
  }

  /** The gradient of the token-summed loss of a batch by every parameter. */
  gradient(batch: Batch): HeldGradient {
    const { value, kept, gradients } = batchGradient(this.#tensors, batch, this.config, this.#gradient);
    const outcome = readOutcome(kept);
    tf.dispose([value, kept.rowLoss, ...(kept.gate ? [kept.gate] : [])]);
    const parts = leaves(gradients).map(([, tensor], index) => ({
      tensor,
      offset: this.layout.entries[index]!.offset,
    }));
    const { length } = this.layout;
    return {
      ...outcome,
      addTo: (sum, scale) => addParts(parts, sum, scale),
      toFlat: () => {
        const flat = new Float32Array(length);
        for (const { tensor, offset } of parts) flat.set(tensor.dataSync<"float32">(), offset);
        return flat;
      },
      dispose: () => disposeTree(gradients),
    };
  }

  /** The loss of a batch alone. */
  loss(batch: Batch): BatchOutcome {
    const params = this.#tensors;
    let outcome: BatchOutcome | undefined;
    tf.tidy(() => {
      const { rowLoss, gate } = batchLoss(params, batch, this.config);
      outcome = readOutcome({ rowLoss, gate });
    });
    return outcome!;
  }

  /** A forward pass for people to look into; see `explain`. */
  explain(batch: Batch): BatchExplanation {
    const params = this.#tensors;
    let explanation: BatchExplanation | undefined;
    tf.tidy(() => {
      const { logProbability_BT, gate_B, attention_BLP } = explain(params, batch, this.config);
      explanation = {
        logProbability: valuesOf(logProbability_BT),
        gate: gate_B && valuesOf(gate_B),
        attention: attention_BLP && valuesOf(attention_BLP),
      };
    });
    return explanation!;
  }

  /** What the model writes for each row, at most `maxTokens` ids. */
  answer(batch: Batch, maxTokens: number): Int32Array[] {
    const ids = greedyDecode(this.#tensors, batch, this.config, maxTokens);
    return Array.from({ length: batch.rows }, (_, row) => ids.subarray(row * maxTokens, (row + 1) * maxTokens));
  }
}

function readOutcome({ rowLoss, gate }: { rowLoss: tf.Tensor1D; gate: tf.Tensor1D | null }): BatchOutcome {
  return { rowLoss: valuesOf(rowLoss), gate: gate && valuesOf(gate) };
}

const valuesOf = (tensor: tf.Tensor) => Float32Array.from(tensor.dataSync<"float32">());

interface Part {
  tensor: tf.Tensor;
  offset: number;
}

/** Tensor by tensor, so that the gradient never lies in memory twice; a value that will not do undoes what was added. */
function addParts(parts: readonly Part[], sum: Float64Array, scale: LeafScale): boolean {
  const target = ({ tensor, offset }: Part) => sum.subarray(offset, offset + tensor.size);
  for (const [index, part] of parts.entries()) {
    if (addLeaf(target(part), part.tensor.dataSync<"float32">(), scale)) continue;
    for (const added of parts.slice(0, index)) subtractLeaf(target(added), added.tensor.dataSync<"float32">(), scale);
    return false;
  }
  return true;
}
