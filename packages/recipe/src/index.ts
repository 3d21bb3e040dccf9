export { recipeJsonSchema } from "./json-schema.js";
export { loadRecipe } from "./load.js";
export { nearest } from "./nearest.js";
export { RecipeError } from "./problem.js";
export { type Resolved, type RunSpec, specHash } from "./run-spec.js";
export * from "./schema.js";
export * from "./units.js";
