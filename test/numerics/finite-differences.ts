import assert from "node:assert/strict";
import { type BackendName, disposeTree, leaves, mapTree, tf, valueAndGrad } from "@umie/engine";
import { testOnEachBackend } from "@umie/engine/testing";
import {
  attention,
  type DecoderParams,
  decoder,
  type EncoderParams,
  encoder,
  type GateParams,
  gatedFusion,
  gatedGelu,
  keyBias,
  layerNorm,
  rmsNorm,
  type VisionParams,
  vision,
} from "@umie/model";

// B batch · L length · M memory length · D width · H heads · K head width · F inner width

const [B, L, M, D, H, K, F] = [2, 5, 4, 6, 2, 3, 7];

/** float32 of any shape, smooth and without pattern. */
function wave(shape: number[], seed: number, scale = 0.5): tf.Tensor {
  const size = shape.reduce((product, side) => product * side, 1);
  return tf.tensor(
    Float32Array.from({ length: size }, (_, i) => scale * Math.sin(seed * 12.9898 + i * 4.1414)),
    shape,
  );
}

const attentionParams = (seed: number) => ({
  q: wave([D, H, K], seed),
  k: wave([D, H, K], seed + 1),
  v: wave([D, H, K], seed + 2),
  o: wave([H, K, D], seed + 3),
});
const feedForwardParams = (seed: number) => ({
  wi0: wave([D, F], seed),
  wi1: wave([D, F], seed + 1),
  wo: wave([F, D], seed + 2),
});
const layerNormParams = (width: number, seed: number) => ({
  weight: wave([width], seed, 1),
  bias: wave([width], seed + 1),
});
const encoderParams = () => ({
  positionBias: wave([8, H], 60),
  blocks: [70, 80].map((seed) => ({
    attentionNorm: wave([D], seed, 1),
    attention: attentionParams(seed + 1),
    feedForwardNorm: wave([D], seed + 5, 1),
    feedForward: feedForwardParams(seed + 6),
  })),
  finalNorm: wave([D], 90, 1),
});
const options = { numBuckets: 8, maxDistance: 10, epsilon: 1e-3 };
const mask = (width: number) =>
  keyBias(
    Int32Array.from({ length: B * width }, (_, at) => (at % width === 1 ? 0 : 1)),
    B,
  );

/** Each layer with its inputs among its parameters, so that all of them are differentiated. */
const layers: Record<string, { params: () => object; run: (params: never) => tf.Tensor | tf.Tensor[] }> = {
  rmsNorm: {
    params: () => ({ x: wave([B, L, D], 1), weight: wave([D], 2, 1) }),
    run: ({ x, weight }: { x: tf.Tensor3D; weight: tf.Tensor1D }) => rmsNorm(x, weight, 1e-3),
  },
  layerNorm: {
    params: () => ({ x: wave([B, L, D], 1), norm: layerNormParams(D, 2) }),
    run: ({ x, norm }: { x: tf.Tensor3D; norm: { weight: tf.Tensor1D; bias: tf.Tensor1D } }) =>
      layerNorm(norm, x, 1e-3),
  },
  gatedGelu: {
    params: () => ({ a: wave([B, L, F], 1, 2), b: wave([B, L, F], 2, 2) }),
    run: ({ a, b }: { a: tf.Tensor; b: tf.Tensor }) => gatedGelu(a, b),
  },
  attention: {
    params: () => ({
      x: wave([B, L, D], 1),
      memory: wave([B, M, D], 2),
      bias: wave([1, H, L, M], 3),
      layer: attentionParams(4),
    }),
    run: ({ x, memory, bias, layer }: { x: tf.Tensor3D; memory: tf.Tensor3D; bias: tf.Tensor4D; layer: never }) =>
      attention(layer, x, memory, tf.add(bias, mask(M))),
  },
  encoder: {
    params: () => ({ x: wave([B, L, D], 1, 1), layer: encoderParams() }),
    run: ({ x, layer }: { x: tf.Tensor3D; layer: EncoderParams }) => encoder(layer, x, mask(L), options),
  },
  decoder: {
    params: () => ({
      ...{ x: wave([B, L, D], 1, 1), source: wave([B, M, D], 2, 1) },
      layer: {
        positionBias: wave([8, H], 3),
        blocks: [
          {
            selfAttentionNorm: wave([D], 4, 1),
            selfAttention: attentionParams(5),
            crossAttentionNorm: wave([D], 9, 1),
            crossAttention: attentionParams(10),
            feedForwardNorm: wave([D], 14, 1),
            feedForward: feedForwardParams(15),
          },
        ],
        finalNorm: wave([D], 18, 1),
      },
    }),
    run: ({ x, source, layer }: { x: tf.Tensor3D; source: tf.Tensor3D; layer: DecoderParams }) =>
      decoder(layer, x, source, mask(M), options),
  },
  vision: visionLayer("quick_gelu"),
  visionWithErf: visionLayer("gelu"),
  gatedFusion: {
    params: () => ({
      ...{ text: wave([B, L, D], 1, 1), visual: wave([B, M, D], 2, 1) },
      layer: {
        ...{
          attentionNorm: wave([D], 3, 1),
          attention: attentionParams(4),
          feedForwardNorm: wave([D], 8, 1),
          feedForward: feedForwardParams(9),
        },
        ...{
          textProjection: [wave([D, 4], 12), wave([4, 3], 13)],
          visualProjection: [wave([D, 4], 14), wave([4, 3], 15)],
        },
      },
    }),
    run: ({ text, visual, layer }: { text: tf.Tensor3D; visual: tf.Tensor3D; layer: GateParams }) => {
      const share = (width: number) => tf.fill([B, width], 1 / width) as tf.Tensor2D;
      const placed = {
        share_BL: share(L),
        visual: { share_BP: share(M), keyBias_B11P: mask(M), opens_B: tf.ones([B]) as tf.Tensor1D },
      };
      // A slope of the gate large enough to be seen where the cosine is negative.
      const { fused_BLD, gate_B } = gatedFusion(layer, text, visual, placed, {
        layerNormEpsilon: 1e-3,
        gateTemperature: 0.5,
        leakyReluSlope: 0.5,
        gate: "learned",
      });
      return [fused_BLD, gate_B];
    },
  },
};

function visionLayer(hiddenAct: "gelu" | "quick_gelu") {
  const config = {
    hiddenSize: D,
    numLayers: 1,
    numHeads: H,
    intermediateSize: F,
    imageSize: 4,
    patchSize: 2,
    projectionDim: 3,
    hiddenAct,
    layerNormEpsilon: 1e-3,
  };
  const project = (seed: number) => ({ weight: wave([D, H, K], seed), bias: wave([H, K], seed + 1) });
  return {
    params: () => ({
      patches: wave([B, 5, 12], 1),
      layer: {
        ...{
          classEmbedding: wave([D], 2),
          patchProjection: wave([12, D], 3),
          positionEmbedding: wave([5, D], 4),
          projection: wave([D, 3], 5),
        },
        ...{ preNorm: layerNormParams(D, 6), postNorm: layerNormParams(D, 8) },
        blocks: [
          {
            ...{
              attentionNorm: layerNormParams(D, 10),
              q: project(12),
              k: project(14),
              v: project(16),
              o: { weight: wave([H, K, D], 18), bias: wave([D], 19) },
            },
            ...{
              mlpNorm: layerNormParams(D, 20),
              mlpIn: { weight: wave([D, F], 22), bias: wave([F], 23) },
              mlpOut: { weight: wave([F, D], 24), bias: wave([D], 25) },
            },
          },
        ],
      },
    }),
    run: ({ patches, layer }: { patches: tf.Tensor3D; layer: VisionParams }) => {
      const { states_NQD, features_NO } = vision(layer, patches, config);
      return [states_NQD, features_NO];
    },
  };
}

/**
 * Along a direction u of a parameter p the derivative is ⟨∇, u⟩ ≈ (f(p + hu) − f(p − hu)) / 2h, where f weighs the
 * layer's results. In float32 both sides agree to a thousandth or two of |∇||u|.
 */
export function finiteDifferences(backend: BackendName): void {
  for (const [name, { params: make, run }] of Object.entries(layers)) {
    testOnEachBackend(`${name}: gradients agree with finite differences`, () => {
      const params = make();
      const value = (tree: object) => {
        const results = [run(tree as never)].flat();
        return results
          .map((result, at) => tf.sum(tf.mul(result, wave(result.shape, 100 + at, 1))))
          .reduce((a, b) => tf.add(a, b)) as tf.Scalar;
      };
      const { gradients, value: start } = valueAndGrad((tree: object) => ({ value: value(tree), kept: {} }), params);
      for (const [index, [leaf, gradient]] of leaves(gradients).entries()) {
        const difference = tf.tidy(() => {
          const direction = wave(gradient.shape, 200 + index, 1);
          const step = 2e-3;
          const at = (sign: number) =>
            value(
              mapTree(params, (tensor, other) =>
                other === leaf ? tf.add(tensor, tf.mul(direction, sign * step)) : tensor,
              ),
            ).dataSync()[0]!;
          const slope = tf.sum(tf.mul(gradient, direction)).dataSync()[0]!;
          const size = tf.mul(tf.norm(gradient), tf.norm(direction)).dataSync()[0]!;
          return { numeric: (at(1) - at(-1)) / (2 * step), slope, size };
        });
        const error = Math.abs(difference.numeric - difference.slope);
        assert.ok(
          error <= 2e-3 * difference.size + 1e-3,
          `${leaf}: wanted about ${difference.numeric}, got ${difference.slope}`,
        );
      }
      disposeTree({ params, gradients, start });
    }, [backend]);
  }
}
