// B rows · L source length · T target length · P visual tokens (whole picture, then objects) · S side of a crop in pixels · F feature width

/** One leaf's examples, padded to fixed shapes. Plain typed arrays: no tensors in this package. */
export interface Batch {
  /** B, L, T: fixed by the leaf's bucket, so a compiled program can be reused. */
  rows: number;
  sourceLength: number;
  targetLength: number;
  /** int32[B, L], 0 is padding. */
  encoderInputTokens: Int32Array;
  /** int32[B, T], 0 is padding, each row ends in </s>. */
  decoderTargetTokens: Int32Array;
  /** float32[B, T], 1 where the target counts, 0 in the padding and in rows that only fill the batch. */
  decoderLossWeights: Float32Array;
  /** null when no row has a picture: the visual part is then left out of the graph, which is exact (gate 0). */
  visual: VisualInputs | null;
  /** What each row is, for the metrics; rows that only fill the batch are absent, so this may be shorter than B. */
  prompts: readonly { exampleId: string; dataset: string; task: string }[];
}

export interface VisualInputs {
  /** P: 1 + the objects kept, the same for every row. */
  tokens: number;
  /** float32[B, P, 4], x1 y1 x2 y2 in 0..1; the whole picture is (0, 0, 1, 1), absent objects are zeros. */
  boxes: Float32Array;
  /** int32[B, P], 1 where the token is present. */
  mask: Int32Array;
  /**
   * What the visual encoder sees: RGB crops of each region (visual encoder trained with the rest), or
   * features computed once per picture (frozen encoder).
   */
  content:
    | { kind: "pixels"; side: number /** uint8[B, P, S, S, 3] */; pixels: Uint8Array }
    | { kind: "features"; width: number /** float32[B, P, F] */; features: Float32Array };
}
