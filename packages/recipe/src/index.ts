export { parameterCount, type UmieConfig } from "@umie/model/config";
export { auditedLeaves } from "./audited-leaves.js";
export { dataChoice } from "./data-choice.js";
export { descendsFrom, type ForkWish, forkRecord, ownerOfStep, takenUp } from "./fork-record.js";
export { type FrozenVisual, frozenVisual } from "./frozen-visual.js";
export { recipeJsonSchema } from "./json-schema.js";
export { changeRecipe, loadDocument, loadRecipe } from "./load.js";
export { type ModelFacts, modelConfig } from "./model-config.js";
export { nearest } from "./nearest.js";
export { RecipeError } from "./problem.js";
export { hasSpecHash, type QuarantineWish, quarantineExample } from "./quarantine-example.js";
export { type ResolvedModel, resolveModel } from "./resolve-model.js";
export {
  type Amendment,
  type Difference,
  type LeakRecord,
  type Parent,
  type Resolved,
  type RunRecord,
  type RunSpec,
  specHash,
} from "./run-spec.js";
export { readConfig, type SavedWeights, savedWeights } from "./saved-weights.js";
export * from "./schema.js";
export * from "./units.js";
export { wordingNames } from "./wording-schema.js";
