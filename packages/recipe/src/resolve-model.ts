import {
  type Json,
  resnetConfigFrom,
  type T5Config,
  t5ConfigFrom,
  type UmieConfig,
  visionConfigFrom,
} from "@umie/model/config";
import { modelConfig } from "./model-config.js";
import { savedWeights } from "./saved-weights.js";
import type { RecipeSpec } from "./schema.js";

/** The network of a recipe with what its saved weights decide. */
export interface ResolvedModel {
  model: UmieConfig;
  /** Hashes of the folders of saved weights that the recipe names. */
  weights: { init?: string; visual?: string };
}

/**
 * Works out every size: an embedding that comes from saved weights may have rows to spare, and a frozen encoder's features
 * are as wide as its last layer.
 *
 * @param tokenizerSize Ids of the tokenizer.
 * @throws {RangeError} If a folder holds no weights, or others than the recipe asks for.
 */
export async function resolveModel(spec: RecipeSpec["model"], tokenizerSize: number): Promise<ResolvedModel> {
  const init = spec.init === undefined ? null : await savedWeights(spec.init);
  const visual = await featuresOf(spec.visual);
  const text = init?.config ? textConfig(init.config) : null;
  const vocabSize = Math.max(tokenizerSize, text?.vocabSize ?? 0);
  const facts = visual === null ? { vocabSize } : { vocabSize, featureWidth: visual.width };
  const model = modelConfig(spec, facts);
  if (text !== null) checkSizes(text, model, spec);
  return {
    model,
    weights: { ...(init && { init: init.sha256 }), ...(visual?.sha256 && { visual: visual.sha256 }) },
  };
}

/** How wide features come out of what is frozen; null where nothing is. */
async function featuresOf(
  visual: RecipeSpec["model"]["visual"],
): Promise<{ width: number; sha256: string | null } | null> {
  if (visual === undefined || visual.kind === "trained") return null;
  if (visual.kind === "features") return { width: visual.width, sha256: null };
  const { config, sha256 } = await savedWeights(visual.weights);
  if (config === null)
    throw new RangeError(`Cannot use the weights in ${visual.weights} as it must hold config.json: there is none`);
  const width =
    visual.kind === "clip" ? visionConfigFrom(config).projectionDim : resnetConfigFrom(config).hiddenSizes.at(-1)!;
  return { width, sha256 };
}

/** The T5 part of a `config.json`. */
function textConfig(json: Json): T5Config {
  return t5ConfigFrom(typeof json.text === "object" && json.text !== null ? (json.text as Json) : json);
}

function checkSizes(text: T5Config, model: UmieConfig, { init, preset }: RecipeSpec["model"]): void {
  for (const name of Object.keys(text) as (keyof T5Config)[]) {
    if (name !== "vocabSize" && text[name] !== model[name])
      throw new RangeError(
        `Cannot start from ${init} as ${name} must be ${model[name]} (preset ${preset} and override): it is ${text[name]} there`,
      );
  }
}
