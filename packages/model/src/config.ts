/** The sizes of models, for those who need no tensors: nothing here imports anything that does. */
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
export type { Init, Parameter } from "./config/parameter.js";
export {
  type ParametersByPart,
  parameterCount,
  parameterShapes,
  parametersByPart,
  t5Parameters,
  umieParameters,
  visionParameters,
} from "./config/parameters.js";
export { type Preset, type PresetName, presets } from "./config/presets.js";
export { type ResNetConfig, resnetParameters } from "./config/resnet.js";
export { type Gate, gates, type T5Config, type UmieConfig, type VisionConfig } from "./config/umie-config.js";
export { type YolosConfig, yolosParameters } from "./config/yolos.js";
export { t5ConfigFrom, umieConfigFrom } from "./hf-config.js";
export { resnetConfigFrom, visionConfigFrom, yolosConfigFrom } from "./hf-config-vision.js";
export type { Json } from "./json-fields.js";
