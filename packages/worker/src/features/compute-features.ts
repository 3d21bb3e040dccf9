import { isShown, openRunData, type Picture, type RunData, regionsOf } from "@umie/data";
import { type BackendChoice, openBackend } from "@umie/engine";
import type { RecipeSpec } from "@umie/recipe";
import { prepareEnvironment } from "../prepare-environment.js";
import { openFrozen } from "./open-features.js";

export interface ComputeFeaturesOptions {
  cache: string;
  backend: BackendChoice;
  threads: number;
  /** Stop after the picture at hand. */
  signal: AbortSignal;
  onProgress: (progress: Omit<ComputedFeatures, "folder">) => void;
}

export interface ComputedFeatures {
  /** Of the run, each counted once for each list of objects. */
  pictures: number;
  /** Done with: found or computed. */
  done: number;
  computed: number;
  folder: string;
}

/**
 * Computes the features of all pictures of a recipe with a frozen visual encoder, but for those that are there already. A run computes
 * what is missing by itself; this does it ahead of time.
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
  const { features, folder } = await openFrozen(visual, { cache: options.cache, numericClass, blank });
  const pictures = shownPictures(data, spec.data.maxObjects);
  const progress = { pictures: pictures.length, done: 0, computed: 0 };
  for (const picture of pictures) {
    if (options.signal.aborted) break;
    const { computed } = await features.of(picture, regionsOf(picture, spec.data.maxObjects));
    progress.done += 1;
    if (computed) progress.computed += 1;
    options.onProgress(progress);
  }
  return { ...progress, folder };
}

/** Every picture that an example shows, once for each list of objects. */
function shownPictures({ corpus }: RunData, maxObjects: number): Picture[] {
  const pictures = new Map<string, Picture>();
  for (const { train, dev, test } of corpus.datasets)
    for (const split of [train, dev, test])
      for (const { picture } of split)
        if (isShown(picture)) pictures.set(`${picture.path}\n${regionsOf(picture, maxObjects).join(" ")}`, picture);
  return [...pictures.values()];
}
