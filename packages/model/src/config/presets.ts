import type { T5Config, UmieConfig, VisionConfig } from "./umie-config.js";

/** A configuration but for its vocabulary, which comes from the tokenizer. */
export type Preset = Omit<UmieConfig, "vocabSize">;

/** What all T5 v1.1 models and UMIE have in common. */
const common = {
  relativeAttentionNumBuckets: 32,
  relativeAttentionMaxDistance: 128,
  layerNormEpsilon: 1e-6,
  padTokenId: 0,
  eosTokenId: 1,
  decoderStartTokenId: 0,
  visualTokens: 37,
  visualLayers: 2,
  visualRelativeAttentionNumBuckets: 32,
  visualRelativeAttentionMaxDistance: 128,
  imageOrderRows: 2,
  gateTemperature: 0.5,
  leakyReluSlope: 0.01,
  gate: "learned",
  masks: true,
} satisfies Partial<UmieConfig>;

/** The released UMIE: 512 features of CLIP RN101, projections to 384 and 128 whatever the size (umie.md §1.3, §1.4). */
const released = { ...common, vision: null, featureWidth: 512, gateProjectionMid: 384, gateProjectionOut: 128 };

/** Trains from random values on two cores: a small text model and a vision transformer that looks at small crops. */
const tinyVision: VisionConfig = {
  hiddenSize: 64,
  numLayers: 2,
  numHeads: 4,
  intermediateSize: 128,
  imageSize: 24,
  patchSize: 8,
  projectionDim: 64,
  hiddenAct: "quick_gelu",
  layerNormEpsilon: 1e-5,
};

/**
 * With the released slope of 0.01, applied twice, a gate whose cosine turns negative while all is still random gets next
 * to no gradient and stays shut for the rest of the run: seen at learning rate 2e-3, where F1 fell by a quarter. A
 * steeper slope lets it open again.
 */
const tinySlope = 0.3;

const tiny: Preset = {
  ...common,
  ...sizes(64, 16, 192, 4, 2),
  vision: tinyVision,
  featureWidth: tinyVision.projectionDim,
  gateProjectionMid: 64,
  gateProjectionOut: 32,
  leakyReluSlope: tinySlope,
};

/** Named sizes: `tiny` is ours, the others those of FLAN-T5 (arXiv:2210.11416) with the released UMIE's visual part. */
export const presets: Readonly<Record<"tiny" | "small" | "base" | "large" | "xl", Preset>> = {
  tiny,
  small: { ...released, ...sizes(512, 64, 1024, 6, 8) },
  base: { ...released, ...sizes(768, 64, 2048, 12, 12) },
  large: { ...released, ...sizes(1024, 64, 2816, 16, 24) },
  xl: { ...released, ...sizes(2048, 64, 5120, 32, 24) },
};

export type PresetName = keyof typeof presets;

function sizes(dModel: number, dKv: number, dFf: number, numHeads: number, layers: number) {
  return { dModel, dKv, dFf, numHeads, numLayers: layers, numDecoderLayers: layers } satisfies Partial<T5Config>;
}
