import type { T5Config, UmieConfig, VisionConfig } from "./umie-config.js";

/** Shapes of a batch: what a forward pass costs hangs on nothing else. */
export interface BatchShape {
  rows: number;
  sourceLength: number;
  targetLength: number;
  /** 0: a batch without pictures. */
  visualTokens: number;
}

/**
 * Floating point operations of the matrix products of a forward pass: two for each multiplication and addition.
 * A backward pass takes twice as many, so a training step takes three times this.
 */
export function forwardFlops(config: UmieConfig, shape: BatchShape): number {
  const { sourceLength: L, targetLength: T, visualTokens: P } = shape;
  const encoder = config.numLayers * (attention(config, L, L) + feedForward(config, L));
  const block = attention(config, T, T) + attention(config, T, L) + feedForward(config, T);
  const decoder = config.numDecoderLayers * block + T * config.dModel * config.vocabSize;
  return 2 * shape.rows * (encoder + decoder + (P > 0 ? visualPart(config, L, P) : 0));
}

function visualPart(config: UmieConfig, L: number, P: number): number {
  const { dModel: D, gateProjectionMid, gateProjectionOut } = config;
  const embedding = P * (config.featureWidth + 5) * D;
  const stack = config.visualLayers * (attention(config, P, P) + feedForward(config, P));
  const gate = attention(config, L, P) + feedForward(config, L);
  // The means over the tokens of a row are projected, not the tokens.
  const projections = (L + P) * D + 2 * (D * gateProjectionMid + gateProjectionMid * gateProjectionOut);
  return embedding + stack + gate + projections + (config.vision ? P * visionPart(config.vision) : 0);
}

/** Of one crop. */
function visionPart({ hiddenSize: D, numLayers, intermediateSize, imageSize, patchSize, projectionDim }: VisionConfig) {
  const tokens = 1 + (imageSize / patchSize) ** 2;
  const block = 4 * tokens * D * D + 2 * tokens * tokens * D + 2 * tokens * D * intermediateSize;
  return tokens * 3 * patchSize * patchSize * D + numLayers * block + D * projectionDim;
}

/** Queries and output for each query, keys and values for each key, and two products of every query with every key. */
function attention({ dModel, dKv, numHeads }: T5Config, queries: number, keys: number): number {
  const inner = dKv * numHeads;
  return 2 * (queries + keys) * dModel * inner + 2 * queries * keys * inner;
}

function feedForward({ dModel, dFf }: T5Config, tokens: number): number {
  return 3 * tokens * dModel * dFf;
}
