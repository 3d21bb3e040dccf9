// B rows · L source length · T target length · P visual tokens (whole picture, then objects) · S side of a crop in
// pixels · F feature width

/** What the encoder reads: plain typed arrays of fixed shapes. A batch of `@umie/data` is one. */
export interface SourceInputs {
  /** B and L. */
  rows: number;
  sourceLength: number;
  /** int32[B, L] */
  encoderInputTokens: Int32Array;
  /** int32[B, L], 1 where a token is present; absent: where it is not padding. */
  encoderMask?: Int32Array;
  /** null: no row has a picture; the visual part is left out, which is exact (gate 0). */
  visual: VisualInputs | null;
}

/** What a row is trained on beside its source. */
export interface ModelInputs extends SourceInputs {
  /** T. */
  targetLength: number;
  /** int32[B, T]; the decoder reads them shifted right by one, after the start id. */
  decoderTargetTokens: Int32Array;
  /** float32[B, T], what the loss at a position counts: 0 in the padding and in rows that only fill the batch. */
  decoderLossWeights: Float32Array;
}

export interface VisualInputs {
  /** P, at most `visualTokens` of the configuration. */
  tokens: number;
  /** float32[B, P, 4]: x1 y1 x2 y2 in 0..1, zeros where absent. */
  boxes: Float32Array;
  /** int32[B, P], 1 where a visual token is present. */
  mask: Int32Array;
  content:
    | { kind: "pixels"; side: number /** uint8[B, P, S, S, 3] */; pixels: Uint8Array }
    | { kind: "features"; width: number /** float32[B, P, F] */; features: Float32Array };
}
