import { storedFeatures, type VisualSource } from "@umie/data";
import { type FrozenVisual, frozenVisual, type RunSpec, savedWeights } from "@umie/recipe";
import { type FeaturePlace, openFeatureCache, readOnly } from "./feature-cache.js";
import { openFrozenEncoder } from "./frozen-encoder.js";
import { type FrozenFeatures, frozenFeatures } from "./frozen-features.js";

/** What features depend on that the recipe does not say. */
export interface FeatureContext extends FeaturePlace {
  /** Keep what is computed anew, too; default true. */
  keep?: boolean;
  /** Of the open backend. */
  numericClass: string;
}

/** What a run reads of its pictures in the place of pixels. */
export interface OpenFeatures {
  content: VisualSource["content"];
  /** null where they came ready. */
  frozen: FrozenFeatures | null;
}

/**
 * Where the features of a run's pictures come from; null where its visual encoder is trained, or there is none.
 *
 * @throws {RangeError} If the encoder's weights are others than when the run was submitted.
 */
export async function openFeatures(spec: RunSpec, context: FeatureContext): Promise<OpenFeatures | null> {
  const { model, data, resolved } = spec;
  if (model.visual?.kind === "features" && data.images !== "none")
    return { content: storedFeatures(model.visual), frozen: null };
  const visual = frozenVisual(spec);
  if (visual === null) return null;
  const { frozen, width, sha256 } = await openFrozen(visual, { ...context, blank: data.images === "blank" });
  const wanted = resolved.weights?.visual;
  if (sha256 !== wanted)
    throw new RangeError(
      `Cannot use the weights in ${visual.weights} as their hash must be ${wanted}: it is ${sha256}`,
    );
  const content: VisualSource["content"] = async (picture, regions) => {
    const { features } = await frozen.of(picture, regions);
    return { kind: "features", width, features };
  };
  return { content, frozen };
}

/** A frozen encoder with what it has seen. */
export async function openFrozen(
  visual: FrozenVisual,
  { keep = true, numericClass, blank, ...place }: FeatureContext & { blank: boolean },
): Promise<{ frozen: FrozenFeatures; width: number; sha256: string; url: string }> {
  const { sha256 } = await savedWeights(visual.weights);
  const encoder = await openFrozenEncoder(visual);
  const { kind } = visual;
  const maker = { kind, sha256, preparation: encoder.preparation, numericClass };
  const cache = openFeatureCache(place, maker);
  const frozen = frozenFeatures(encoder, keep ? cache : readOnly(cache), { blank });
  return { frozen, width: encoder.width, sha256, url: cache.url };
}
