import { storedFeatures, type VisualSource } from "@umie/data";
import { type RunSpec, savedWeights } from "@umie/recipe";
import { noFeatureCache, openFeatureCache } from "./feature-cache.js";
import { type FrozenChoice, openFrozenEncoder } from "./frozen-encoder.js";
import { type FrozenFeatures, frozenFeatures } from "./frozen-features.js";

/** What features depend on that the recipe does not say. */
export interface FeatureContext {
  /** Where features are kept; null: nowhere. */
  cache: string | null;
  numericClass: string;
}

/**
 * Where the features of a run's pictures come from; undefined where its visual encoder is trained, or there is none.
 *
 * @throws {RangeError} If the encoder's weights are others than when the run was submitted.
 */
export async function openFeatures(
  { model: { visual }, data, resolved }: RunSpec,
  context: FeatureContext,
): Promise<VisualSource["content"] | undefined> {
  if (visual === undefined || visual.kind === "trained" || data.images === "none") return undefined;
  if (visual.kind === "features") return storedFeatures(visual);
  const { features, width, sha256 } = await openFrozen(visual, { ...context, blank: data.images === "blank" });
  const wanted = resolved.weights?.visual;
  if (sha256 !== wanted)
    throw new RangeError(
      `Cannot use the weights in ${visual.weights} as their hash must be ${wanted}: it is ${sha256}`,
    );
  return async (picture, regions) => {
    const found = await features.of(picture, regions);
    return { kind: "features", width, features: found.features };
  };
}

/** A frozen encoder with its cache. */
export async function openFrozen(
  visual: FrozenChoice,
  { cache, numericClass, blank }: FeatureContext & { blank: boolean },
): Promise<{ features: FrozenFeatures; width: number; sha256: string; folder: string }> {
  const { sha256 } = await savedWeights(visual.weights);
  const encoder = await openFrozenEncoder(visual);
  const { kind } = visual;
  const maker = { kind, sha256, preparation: encoder.preparation, numericClass };
  const store = cache === null ? noFeatureCache : openFeatureCache(cache, maker);
  return {
    features: frozenFeatures(encoder, store, { blank }),
    width: encoder.width,
    sha256,
    folder: store.folder,
  };
}
