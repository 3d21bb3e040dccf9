import type { Box } from "../example.js";
import type { GradedPrediction } from "./graded-prediction.js";

/** One graded prediction as an evaluation leaves it behind for people to look at, with what led to it. */
export interface KeptExample extends GradedPrediction {
  /** What was asked; empty where nothing was: arguments of an example without events. */
  instruction: string;
  /** The picture that the model saw, and its objects O1, O2, …; null where there was none. */
  picture: { path: string; boxes: readonly Box[] } | null;
  /** How much of the picture was added to the text; null without a picture, like the attention. */
  gate: number | null;
  /** Shares of the whole picture, O1, O2, … in the gate's attention. */
  attention: readonly number[] | null;
  /** The text word by word, with the shares of each word; offsets in code points. */
  words: readonly { text: string; start: number; end: number; attention: readonly number[] | null }[];
}

/** What one leaf of an evaluation left behind. */
export interface KeptExamples {
  step: number;
  examples: readonly KeptExample[];
}
