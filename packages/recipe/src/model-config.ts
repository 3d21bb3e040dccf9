import { type UmieConfig, umieConfig } from "@umie/model/config";
import type { RecipeSpec } from "./schema.js";

/** Facts that a recipe leaves to others: the tokenizer, saved weights. */
export interface ModelFacts {
  /** Rows of the token embedding. */
  vocabSize: number;
  /** Width of the features that a frozen visual encoder gives; absent where there is none. */
  featureWidth?: number;
}

/**
 * Every size of a recipe's network.
 *
 * @throws {RangeError} If an override names no size, sizes do not fit each other, or there is no vision part to train.
 */
export function modelConfig(
  { preset, override, visual }: RecipeSpec["model"],
  { vocabSize, featureWidth }: ModelFacts,
): UmieConfig {
  const frozen = featureWidth === undefined ? {} : { vision: false, featureWidth };
  const config = umieConfig(preset, { ...override, ...frozen }, vocabSize);
  if (visual?.kind === "trained" && config.vision === null)
    throw new RangeError(
      `Cannot train a visual encoder as the model must have a vision part: preset ${preset} has none here`,
    );
  return config;
}
