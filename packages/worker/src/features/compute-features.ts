import { openRunData, runPictures } from "@umie/data";
import { type BackendChoice, openBackend } from "@umie/engine";
import type { RecipeSpec } from "@umie/recipe";
import { prepareEnvironment } from "../prepare-environment.js";
import type { FeaturePlace } from "./feature-cache.js";
import { openFrozen } from "./open-features.js";

export interface ComputeFeaturesOptions extends FeaturePlace {
  /** Where drawn datasets and trained tokenizers are kept. */
  cache: string;
  backend: BackendChoice;
  threads: number;
  /** Stop after the picture at hand. */
  signal: AbortSignal;
  onProgress: (progress: Omit<ComputedFeatures, "url">) => void;
}

export interface ComputedFeatures {
  /** Of the run, each counted once for each list of objects. */
  pictures: number;
  /** Done with: found or computed. */
  done: number;
  computed: number;
  /** Where they lie. */
  url: string;
}

/**
 * Computes the features of all pictures of a recipe with a frozen visual encoder, but for those that are there already.
 * A run's workers begin with the same; this does it ahead of time, in one process.
 *
 * @throws {RangeError} If the recipe has no frozen encoder.
 */
export async function computeFeatures(spec: RecipeSpec, options: ComputeFeaturesOptions): Promise<ComputedFeatures> {
  const { visual } = spec.model;
  if (visual?.kind !== "clip" && visual?.kind !== "resnet")
    throw new RangeError(
      `Cannot compute features as model.visual must be clip or resnet with weights: it is ${visual?.kind ?? "absent"}`,
    );
  prepareEnvironment(options);
  const { numericClass } = await openBackend(options.backend, options);
  const data = await openRunData(spec.data, options.cache);
  const blank = spec.data.images === "blank";
  const { frozen, url } = await openFrozen(visual, { ...options, numericClass, blank });
  const pictures = runPictures(data.corpus, spec.data);
  const progress = { pictures: pictures.length, done: 0, computed: 0 };
  for (const { picture, regions } of pictures) {
    if (options.signal.aborted) break;
    const { computed } = await frozen.of(picture, regions);
    progress.done += 1;
    if (computed) progress.computed += 1;
    options.onProgress(progress);
  }
  return { ...progress, url };
}
