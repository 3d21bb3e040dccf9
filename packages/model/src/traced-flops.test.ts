import assert from "node:assert/strict";
import { disposeTree, tf } from "@umie/engine";
import { testOnEachBackend } from "@umie/engine/testing";
import { forwardFlops } from "./config.js";
import { exampleInputs, exampleModel } from "./example.fixture.js";
import { batchLoss } from "./loss.js";

interface Kernel {
  name: string;
  inputShapes: readonly (readonly number[])[];
  outputShapes: readonly (readonly number[])[];
}

/** Two for each multiplication and addition: a product [.., M, K] · [.., K, N] takes 2 · size(a) · N. */
function productFlops(kernels: readonly Kernel[]): number {
  const products = kernels.filter(({ name }) => name === "BatchMatMul" || name === "_FusedMatMul");
  return products.reduce((sum, { inputShapes, outputShapes }) => {
    const sizeOfA = inputShapes[0]!.reduce((product, side) => product * side, 1);
    return sum + 2 * sizeOfA * outputShapes[0]!.at(-1)!;
  }, 0);
}

// On the native backend an einsum is one operation, whose shapes do not say what is summed.
const composed = ["wasm"] as const;

const traced = async () => {
  for (const overrides of [{}, { vision: false, featureWidth: 7 }, { numDecoderLayers: 3, visualLayers: 2 }]) {
    for (const visual of [[2, 0, 3], null]) {
      const { config, place } = exampleModel(overrides);
      const inputs = exampleInputs(config, [4, 6, 1], visual);
      const params = place();
      const { kernels } = await tf.profile(() => {
        disposeTree(batchLoss(params, inputs, config));
        return tf.scalar(0);
      });
      disposeTree(params);
      const { rows, sourceLength, targetLength } = inputs;
      const shape = { rows, sourceLength, targetLength, visualTokens: inputs.visual?.tokens ?? 0 };
      assert.equal(productFlops(kernels as Kernel[]), forwardFlops(config, shape));
    }
  }
};

testOnEachBackend("forwardFlops equal the count of every matrix product of a forward pass", traced, composed);
