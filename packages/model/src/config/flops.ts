import type { T5Config, UmieConfig, VisionConfig } from "./umie-config.js";

/** Shapes of a batch: what a forward pass costs hangs on nothing else. */
export interface BatchShape {
  rows: number;
  sourceLength: number;
  targetLength: number;
  /** 0: a batch without pictures. */
  visualTokens: number;
}

/** The parts of a model whose cost is told apart. */
export const costParts = ["encoder", "decoder", "head", "visual", "gate", "vision"] as const;

export type FlopsByPart = Record<(typeof costParts)[number], number>;

/**
 * Floating point operations of the matrix products of a forward pass: two for each multiplication and addition.
 * A backward pass takes twice as many, so a training step takes three times this.
 */
export function forwardFlops(config: UmieConfig, shape: BatchShape): number {
  return sumOf(forwardFlopsByPart(config, shape));
}

/** The same by part: `visual` is the embedding and the visual stack, `vision` the vision transformer below it. */
export function forwardFlopsByPart(config: UmieConfig, shape: BatchShape): FlopsByPart {
  const { sourceLength: L, targetLength: T, visualTokens: P } = shape;
  const block = attention(config, T, T) + attention(config, T, L) + feedForward(config, T);
  const products: FlopsByPart = {
    encoder: config.numLayers * (attention(config, L, L) + feedForward(config, L)),
    decoder: config.numDecoderLayers * block,
    head: T * config.dModel * config.vocabSize,
    visual: P > 0 ? visualPart(config, P) : 0,
    gate: P > 0 ? gatePart(config, L, P) : 0,
    vision: config.vision ? P * visionPart(config.vision) : 0,
  };
  return scaled(products, () => 2 * shape.rows);
}

/**
 * How features of pictures come about: read (`cached`: computed once and stored), computed at every step but not trained
 * (`frozen`), or trained with the rest.
 */
export type VisionTraining = "cached" | "frozen" | "trained";

/**
 * Operations of a training step by part, without recomputation: three times the forward pass for what is trained, once
 * for a frozen vision transformer (it lies below all that is trained), none for stored features.
 */
export function trainingFlopsByPart(config: UmieConfig, shape: BatchShape, vision: VisionTraining): FlopsByPart {
  const ofVision = { cached: 0, frozen: 1, trained: 3 }[vision];
  return scaled(forwardFlopsByPart(config, shape), (part) => (part === "vision" ? ofVision : 3));
}

/** The sum of `trainingFlopsByPart`. */
export function trainingFlops(config: UmieConfig, shape: BatchShape, vision: VisionTraining): number {
  return sumOf(trainingFlopsByPart(config, shape, vision));
}

/** Operations that fill the store of features: one forward pass of the vision transformer for each crop, once. */
export function featureFlops({ vision }: UmieConfig, crops: number): number {
  return vision ? 2 * crops * visionPart(vision) : 0;
}

const sumOf = (flops: FlopsByPart) => costParts.reduce((sum, part) => sum + flops[part], 0);

function scaled(flops: FlopsByPart, by: (part: keyof FlopsByPart) => number): FlopsByPart {
  return Object.fromEntries(costParts.map((part) => [part, by(part) * flops[part]])) as FlopsByPart;
}

function visualPart(config: UmieConfig, P: number): number {
  const embedding = P * (config.featureWidth + 5) * config.dModel;
  return embedding + config.visualLayers * (attention(config, P, P) + feedForward(config, P));
}

function gatePart(config: UmieConfig, L: number, P: number): number {
  const { dModel: D, gateProjectionMid, gateProjectionOut } = config;
  // The means over the tokens of a row are projected, not the tokens.
  const projections = (L + P) * D + 2 * (D * gateProjectionMid + gateProjectionMid * gateProjectionOut);
  return attention(config, L, P) + feedForward(config, L) + projections;
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
