import { parameterLayout, tensorsOf } from "@umie/engine";
import { type Overrides, parameterShapes, type UmieConfig, umieConfig } from "./config.js";
import { initParams } from "./init.js";
import type { ModelInputs, VisualInputs } from "./inputs.js";
import type { UmieParams } from "./umie.js";

const smallest: Overrides = {
  ...{ dModel: 12, dKv: 4, dFf: 16, numHeads: 2, numLayers: 2, numDecoderLayers: 2, visualTokens: 6, visualLayers: 1 },
  ...{ gateProjectionMid: 6, gateProjectionOut: 5 },
};
const smallestVision: Overrides = {
  ...{ "vision.hiddenSize": 8, "vision.numLayers": 1, "vision.numHeads": 2, "vision.intermediateSize": 12 },
  ...{ "vision.imageSize": 8, "vision.patchSize": 4, "vision.projectionDim": 10 },
};

/** A model as small as models get, with all its parts. */
export function exampleModel(overrides: Overrides = {}, seed = 1) {
  const config = umieConfig(
    "tiny",
    { ...smallest, ...(overrides.vision === false ? {} : smallestVision), ...overrides },
    23,
  );
  const layout = parameterLayout(parameterShapes(config));
  const flat = initParams(config, seed);
  return { config, layout, flat, place: () => tensorsOf<UmieParams>(layout, flat) };
}

/** Any tokens, deterministic; row r has `lengths[r]` source tokens and the pictures of `visualCounts[r]` regions. */
export function exampleInputs(
  config: UmieConfig,
  lengths: readonly number[],
  visualCounts: readonly number[] | null,
  seed = 0,
): ModelInputs {
  const [rows, sourceLength, targetLength] = [lengths.length, Math.max(1, ...lengths) + 2, 5];
  const token = (at: number) => 2 + Math.floor(Math.abs(Math.sin(seed + at * 3.7)) * (config.vocabSize - 2));
  const present = (row: number) => lengths[row]! > 0;
  const rowOf = (at: number, width: number) => Math.floor(at / width);
  return {
    ...{ rows, sourceLength, targetLength },
    encoderInputTokens: Int32Array.from({ length: rows * sourceLength }, (_, at) =>
      at % sourceLength < lengths[rowOf(at, sourceLength)]! ? token(at) : 0,
    ),
    decoderTargetTokens: Int32Array.from({ length: rows * targetLength }, (_, at) =>
      present(rowOf(at, targetLength)) ? token(at + 0.5) : 0,
    ),
    decoderLossWeights: Float32Array.from({ length: rows * targetLength }, (_, at) =>
      present(rowOf(at, targetLength)) ? 1 : 0,
    ),
    visual: visualCounts && exampleVisual(config, visualCounts, seed),
  };
}

function exampleVisual({ vision, featureWidth }: UmieConfig, counts: readonly number[], seed: number): VisualInputs {
  const tokens = Math.max(1, ...counts) + 1;
  const present = (at: number, width: number) =>
    Math.floor(at / width) % tokens < counts[Math.floor(at / width / tokens)]!;
  const places = counts.length * tokens;
  const side = vision?.imageSize ?? 0;
  const value = (at: number) => Math.abs(Math.sin(seed + at * 1.3));
  return {
    tokens,
    boxes: Float32Array.from({ length: places * 4 }, (_, at) =>
      present(at, 4) ? (at % 4 < 2 ? 0.4 : 0.6) * value(Math.floor(at / 4)) + (at % 4 < 2 ? 0 : 0.4) : 0,
    ),
    mask: Int32Array.from({ length: places }, (_, at) => (present(at, 1) ? 1 : 0)),
    content: vision
      ? {
          kind: "pixels",
          side,
          pixels: Uint8Array.from({ length: places * side * side * 3 }, (_, at) =>
            present(at, side * side * 3) ? 255 * value(at) : 0,
          ),
        }
      : {
          kind: "features",
          width: featureWidth,
          features: Float32Array.from({ length: places * featureWidth }, (_, at) =>
            present(at, featureWidth) ? value(at) - 0.5 : 0,
          ),
        },
  };
}
