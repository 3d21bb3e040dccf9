import type { Format } from "../example.js";
import type { SchemaOrder } from "../instructors/label-order.js";
import type { WordingChoice } from "../instructors/wording.js";

/** How a run words its prompts, as in the `data` part of its recipe. */
export interface PromptStyle {
  wording: WordingChoice;
  schemaOrder: SchemaOrder;
  format: Format;
  /** Chance for each gold record of a training example to add a record of an absent label (umie.md 2.2); for brackets only. */
  rejectionNoise: number;
  /** The run's seed, for what is shuffled or drawn. */
  seed: number;
}

export const plainStyle: PromptStyle = {
  wording: "umie",
  schemaOrder: "fixed",
  format: "flat",
  rejectionNoise: 0,
  seed: 0,
};
