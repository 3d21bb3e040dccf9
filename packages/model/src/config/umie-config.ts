/** Sizes of a T5 v1.1 encoder and decoder, by the names of Hugging Face's `T5Config`. */
export interface T5Config {
  /** Width of the states. */
  dModel: number;
  /** Width of one attention head. */
  dKv: number;
  /** Width inside the feed-forward. */
  dFf: number;
  numHeads: number;
  numLayers: number;
  numDecoderLayers: number;
  vocabSize: number;
  relativeAttentionNumBuckets: number;
  /** Distance from which on all tokens share the last bucket. */
  relativeAttentionMaxDistance: number;
  /** Also of the norms in the visual stack and the gate. */
  layerNormEpsilon: number;
  padTokenId: number;
  eosTokenId: number;
  decoderStartTokenId: number;
}

/** Sizes of a CLIP vision transformer with projection, by the names of Hugging Face's `CLIPVisionConfig`. */
export interface VisionConfig {
  hiddenSize: number;
  numLayers: number;
  numHeads: number;
  intermediateSize: number;
  /** Side of a picture, and of the square patches it is cut into, in pixels. */
  imageSize: number;
  patchSize: number;
  /** Width of what comes out, the features of a visual token. */
  projectionDim: number;
  hiddenAct: "quick_gelu" | "gelu";
  layerNormEpsilon: number;
}

/** The ways in which pictures may reach the text states (`gatedFusion`). */
export const gates = ["learned", "one", "none"] as const;
export type Gate = (typeof gates)[number];

/** UMIE: a T5 whose encoder states are fused with visual tokens by a gate (reference umie.md §1). */
export interface UmieConfig extends T5Config {
  /** A vision transformer trained with the rest, or null when features come ready (computed once, frozen). */
  vision: VisionConfig | null;
  /** F: width of the features of a visual token; with a vision transformer its `projectionDim`. */
  featureWidth: number;
  /** Most visual tokens: the whole picture and its objects. */
  visualTokens: number;
  /** Blocks of the visual stack. */
  visualLayers: number;
  visualRelativeAttentionNumBuckets: number;
  visualRelativeAttentionMaxDistance: number;
  /** Rows of the image order table, of which only the first is used, as in the released code. */
  imageOrderRows: number;
  /** Widths of the two projections whose cosine opens the gate. */
  gateProjectionMid: number;
  gateProjectionOut: number;
  /** T in `exp(T)·cos`. */
  gateTemperature: number;
  leakyReluSlope: number;
  /** How much of the fused path an example lets through; other than `learned` is for ablations. */
  gate: Gate;
  /** Leave text padding and absent objects out of attention and means (decision 13); false: as the released code. */
  masks: boolean;
}
