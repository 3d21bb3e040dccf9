export { parameterCount, type UmieConfig } from "@umie/model/config";
export { recipeJsonSchema } from "./json-schema.js";
export { loadDocument, loadRecipe } from "./load.js";
export { modelConfig } from "./model-config.js";
export { nearest } from "./nearest.js";
export { RecipeError } from "./problem.js";
export { type Resolved, type RunRecord, type RunSpec, specHash } from "./run-spec.js";
export * from "./schema.js";
export * from "./units.js";
