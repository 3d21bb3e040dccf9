import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { loadRecipe, type Recipe } from "@umie/recipe";

const file = fileURLToPath(new URL("../../../recipes/demo.yaml", import.meta.url));

/** The demo's recipe with changes. */
export function demoRecipe(sets: readonly string[] = []): Recipe {
  return loadRecipe(readFileSync(file, "utf8"), "demo.yaml", sets);
}
