import type { RecipeSpec } from "./schema.js";

/** What of a recipe decides what is read: its data, and features that stand for the pictures. */
export function dataChoice({ data, model: { visual } }: RecipeSpec) {
  return visual?.kind === "features" ? { ...data, features: visual } : data;
}
