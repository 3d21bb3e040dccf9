/** The sizes of a model, for those who need no tensors: nothing here imports anything outside `config/`. */
export { checkConfig, type Overrides, sizeNames, umieConfig } from "./config/configure.js";
export {
  type BatchShape,
  costParts,
  type FlopsByPart,
  featureFlops,
  forwardFlops,
  forwardFlopsByPart,
  trainingFlops,
  trainingFlopsByPart,
  type VisionTraining,
} from "./config/flops.js";
export {
  type Init,
  type Parameter,
  type ParametersByPart,
  parameterCount,
  parameterShapes,
  parametersByPart,
  t5Parameters,
  umieParameters,
  visionParameters,
} from "./config/parameters.js";
export { type Preset, type PresetName, presets } from "./config/presets.js";
export type { T5Config, UmieConfig, VisionConfig } from "./config/umie-config.js";
