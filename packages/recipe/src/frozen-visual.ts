import type { RecipeSpec } from "./schema.js";

/** A visual encoder that keeps its saved weights. */
export type FrozenVisual = Extract<NonNullable<RecipeSpec["model"]["visual"]>, { weights: string }>;

/** The encoder that a run's pictures have to be shown to once; null where there is none, or nothing to see. */
export function frozenVisual({ model: { visual }, data: { images } }: RecipeSpec): FrozenVisual | null {
  if (images === "none") return null;
  return visual?.kind === "clip" || visual?.kind === "resnet" ? visual : null;
}
