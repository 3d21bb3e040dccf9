import { type UmieConfig, umieConfig } from "@umie/model/config";
import type { RecipeSpec } from "./schema.js";

/**
 * Every size of a recipe's network.
 *
 * @param vocabSize Ids of the tokenizer.
 * @throws {RangeError} If an override names no size, or sizes do not fit each other.
 */
export function modelConfig({ preset, override }: RecipeSpec["model"], vocabSize: number): UmieConfig {
  return umieConfig(preset, override, vocabSize);
}
