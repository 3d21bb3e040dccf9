import type { ResNetConfig } from "./config/resnet.js";
import type { VisionConfig } from "./config/umie-config.js";
import type { YolosConfig } from "./config/yolos.js";
import { choice, isJson, type Json, number, sizes } from "./json-fields.js";

/**
 * The sizes in a Hugging Face `config.json` of a `CLIPVisionModelWithProjection`, or of a whole CLIP model.
 *
 * @throws {RangeError} If a size is missing, or pictures do not have three channels.
 */
export function visionConfigFrom(json: Json): VisionConfig {
  const vision = isJson(json.vision_config) ? json.vision_config : json;
  checkChannels(vision);
  return {
    hiddenSize: number(vision, "hidden_size"),
    numLayers: number(vision, "num_hidden_layers"),
    numHeads: number(vision, "num_attention_heads"),
    intermediateSize: number(vision, "intermediate_size"),
    imageSize: number(vision, "image_size"),
    patchSize: number(vision, "patch_size"),
    projectionDim: number(json, "projection_dim"),
    hiddenAct: choice(vision, "hidden_act", ["quick_gelu", "gelu"], "quick_gelu"),
    layerNormEpsilon: number(vision, "layer_norm_eps", 1e-5),
  };
}

/** A `config.json` with which `transformers` opens the vision part as `CLIPVisionModelWithProjection`. */
export function visionConfigTo(vision: VisionConfig): Json {
  return {
    architectures: ["CLIPVisionModelWithProjection"],
    model_type: "clip_vision_model",
    hidden_size: vision.hiddenSize,
    num_hidden_layers: vision.numLayers,
    num_attention_heads: vision.numHeads,
    intermediate_size: vision.intermediateSize,
    image_size: vision.imageSize,
    patch_size: vision.patchSize,
    projection_dim: vision.projectionDim,
    hidden_act: vision.hiddenAct,
    layer_norm_eps: vision.layerNormEpsilon,
    num_channels: 3,
    torch_dtype: "float32",
  };
}

/**
 * The sizes in a Hugging Face `config.json` of a `ResNetModel`.
 *
 * @throws {RangeError} If a size is missing, or it is another kind of network.
 */
export function resnetConfigFrom(json: Json): ResNetConfig {
  checkChannels(json);
  choice(json, "hidden_act", ["relu"], "relu");
  const [hiddenSizes, depths] = [sizes(json, "hidden_sizes"), sizes(json, "depths")];
  if (hiddenSizes.length !== depths.length)
    throw new RangeError(
      `Cannot read a config as depths must be as many as hidden_sizes ${hiddenSizes.length}: got ${depths.length}`,
    );
  return {
    embeddingSize: number(json, "embedding_size", 64),
    hiddenSizes,
    depths,
    layerType: choice(json, "layer_type", ["bottleneck", "basic"], "bottleneck"),
    downsampleInFirstStage: choice(json, "downsample_in_first_stage", [true, false], false),
    downsampleInBottleneck: choice(json, "downsample_in_bottleneck", [true, false], false),
  };
}

/** A `config.json` with which `transformers` opens the network as `ResNetModel`. */
export function resnetConfigTo(config: ResNetConfig): Json {
  return {
    architectures: ["ResNetModel"],
    model_type: "resnet",
    embedding_size: config.embeddingSize,
    hidden_sizes: config.hiddenSizes,
    depths: config.depths,
    layer_type: config.layerType,
    downsample_in_first_stage: config.downsampleInFirstStage,
    downsample_in_bottleneck: config.downsampleInBottleneck,
    hidden_act: "relu",
    num_channels: 3,
    torch_dtype: "float32",
  };
}

/**
 * The sizes in a Hugging Face `config.json` of a `YolosForObjectDetection`.
 *
 * @throws {RangeError} If a size or the names of the classes are missing, or it is another kind of network.
 */
export function yolosConfigFrom(json: Json): YolosConfig {
  checkChannels(json);
  choice(json, "hidden_act", ["gelu"], "gelu");
  choice(json, "qkv_bias", [true], true);
  const [height = 0, width = height] = sizes(json, "image_size");
  return {
    hiddenSize: number(json, "hidden_size"),
    numLayers: number(json, "num_hidden_layers"),
    numHeads: number(json, "num_attention_heads"),
    intermediateSize: number(json, "intermediate_size"),
    imageSize: [height, width],
    patchSize: number(json, "patch_size"),
    numDetectionTokens: number(json, "num_detection_tokens"),
    useMidPositionEmbeddings: choice(json, "use_mid_position_embeddings", [true, false], true),
    layerNormEpsilon: number(json, "layer_norm_eps", 1e-12),
    labels: labelsOf(json),
  };
}

/** A `config.json` with which `transformers` opens the network as `YolosForObjectDetection`. */
export function yolosConfigTo(config: YolosConfig): Json {
  return {
    architectures: ["YolosForObjectDetection"],
    model_type: "yolos",
    hidden_size: config.hiddenSize,
    num_hidden_layers: config.numLayers,
    num_attention_heads: config.numHeads,
    intermediate_size: config.intermediateSize,
    image_size: config.imageSize,
    patch_size: config.patchSize,
    num_detection_tokens: config.numDetectionTokens,
    use_mid_position_embeddings: config.useMidPositionEmbeddings,
    layer_norm_eps: config.layerNormEpsilon,
    id2label: Object.fromEntries(config.labels.map((label, id) => [String(id), label])),
    label2id: Object.fromEntries(config.labels.map((label, id) => [label, id])),
    hidden_act: "gelu",
    qkv_bias: true,
    num_channels: 3,
    torch_dtype: "float32",
  };
}

/** The names of the classes by their numbers; absent: the two of `transformers`. */
function labelsOf(json: Json): string[] {
  const names: Json = isJson(json.id2label) ? json.id2label : { 0: "LABEL_0", 1: "LABEL_1" };
  return Object.keys(names).map((_, id) => {
    const label = names[String(id)];
    if (typeof label === "string") return label;
    throw new RangeError(`Cannot read a config as id2label must name class ${id}: got ${JSON.stringify(label)}`);
  });
}

function checkChannels(json: Json): void {
  const channels = number(json, "num_channels", 3);
  if (channels !== 3) throw new RangeError(`Cannot read a vision config as num_channels must be 3: got ${channels}`);
}
