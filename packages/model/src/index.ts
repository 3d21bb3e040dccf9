export { type AttentionParams, attention } from "./attention.js";
export {
  type BatchShape,
  forwardFlops,
  type Init,
  type Overrides,
  type Parameter,
  type Preset,
  type PresetName,
  parameterCount,
  parameterShapes,
  presets,
  type ResNetConfig,
  resnetParameters,
  type T5Config,
  t5Parameters,
  type UmieConfig,
  umieConfig,
  umieParameters,
  type VisionConfig,
  visionParameters,
  type YolosConfig,
  yolosParameters,
} from "./config.js";
export { decodeFrom, type EncodedSource, greedyDecode } from "./decode.js";
export { type DecoderParams, decoder } from "./decoder.js";
export { type EncoderParams, encoder } from "./encoder.js";
export { type Explanation, explain } from "./explain.js";
export { type FeedForwardParams, feedForward, gatedGelu } from "./feed-forward.js";
export { type Fusion, type GateParams, gateAttention, gatedFusion } from "./gated-fusion.js";
export { type HfCheckpoint, type HfKind, hfCheckpoint } from "./hf-checkpoint.js";
export { t5ConfigFrom, t5ConfigTo, umieConfigFrom, umieConfigTo } from "./hf-config.js";
export {
  resnetConfigFrom,
  resnetConfigTo,
  visionConfigFrom,
  visionConfigTo,
  yolosConfigFrom,
  yolosConfigTo,
} from "./hf-config-vision.js";
export { type HfTensor, hfTensor } from "./hf-names.js";
export { checkImport, exportParameters, type ImportReport, importParameters } from "./hf-parameters.js";
export { initParameters, initParams } from "./init.js";
export type { ModelInputs, SourceInputs, VisualInputs } from "./inputs.js";
export type { Json } from "./json-fields.js";
export { type LayerNormParams, layerNorm } from "./layer-norm.js";
export { type BatchLoss, batchGradient, batchLoss, type LossGradient, lossGradient, rowLosses } from "./loss.js";
export { keyBias } from "./masks.js";
export { type Normalisation, normalisedPixels } from "./normalised-pixels.js";
export { patchesOf } from "./patches.js";
export { clipFeatures, resnetFeatures } from "./picture-features.js";
export { type PlacedSource, type PlacedTarget, placeSource, placeTarget } from "./placed-inputs.js";
export type { PlacedVisual } from "./placed-visual.js";
export { type ResNetParams, resnet } from "./resnet.js";
export { rmsNorm } from "./rms-norm.js";
export { decodeText, encodeText, type T5Params } from "./t5.js";
export { encodeSource, type UmieParams, visualStack, visualTokens } from "./umie.js";
export { type VisionParams, vision } from "./vision.js";
export { type YolosParams, yolos } from "./yolos.js";
