/** The sizes of a model, for those who need no tensors: nothing here imports anything outside `config/`. */
export { checkConfig, type Overrides, sizeNames, umieConfig } from "./config/configure.js";
export { type BatchShape, forwardFlops } from "./config/flops.js";
export {
  type Init,
  type Parameter,
  parameterCount,
  parameterShapes,
  t5Parameters,
  umieParameters,
  visionParameters,
} from "./config/parameters.js";
export { type Preset, type PresetName, presets } from "./config/presets.js";
export { type Gate, gates, type T5Config, type UmieConfig, type VisionConfig } from "./config/umie-config.js";
