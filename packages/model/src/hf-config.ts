import { checkConfig, type Gate, gates, presets, type T5Config, type UmieConfig, type VisionConfig } from "./config.js";

/** A parsed `config.json`. */
export type Json = Readonly<Record<string, unknown>>;

/**
 * The sizes in a Hugging Face `config.json` of a T5 v1.1 or FLAN-T5 model.
 *
 * @throws {RangeError} If it is another kind of model, or a size is missing.
 */
export function t5ConfigFrom(json: Json): T5Config {
  const activation = json.feed_forward_proj;
  if (activation !== "gated-gelu")
    throw new RangeError(
      `Cannot read a T5 config as feed_forward_proj must be "gated-gelu" (T5 v1.1 and FLAN-T5): got ${JSON.stringify(activation)}`,
    );
  if (json.tie_word_embeddings !== false)
    throw new RangeError(
      `Cannot read a T5 config as tie_word_embeddings must be false (T5 v1.1 and FLAN-T5): got ${JSON.stringify(json.tie_word_embeddings)}`,
    );
  const numLayers = number(json, "num_layers");
  return {
    dModel: number(json, "d_model"),
    dKv: number(json, "d_kv"),
    dFf: number(json, "d_ff"),
    numHeads: number(json, "num_heads"),
    numLayers,
    numDecoderLayers: number(json, "num_decoder_layers", numLayers),
    vocabSize: number(json, "vocab_size"),
    relativeAttentionNumBuckets: number(json, "relative_attention_num_buckets", 32),
    relativeAttentionMaxDistance: number(json, "relative_attention_max_distance", 128),
    layerNormEpsilon: number(json, "layer_norm_epsilon", 1e-6),
    padTokenId: number(json, "pad_token_id", 0),
    eosTokenId: number(json, "eos_token_id", 1),
    decoderStartTokenId: number(json, "decoder_start_token_id", 0),
  };
}

/** A `config.json` with which `transformers` opens the text part as `T5ForConditionalGeneration`. */
export function t5ConfigTo(config: T5Config): Json {
  return {
    architectures: ["T5ForConditionalGeneration"],
    model_type: "t5",
    is_encoder_decoder: true,
    d_model: config.dModel,
    d_kv: config.dKv,
    d_ff: config.dFf,
    num_heads: config.numHeads,
    num_layers: config.numLayers,
    num_decoder_layers: config.numDecoderLayers,
    vocab_size: config.vocabSize,
    relative_attention_num_buckets: config.relativeAttentionNumBuckets,
    relative_attention_max_distance: config.relativeAttentionMaxDistance,
    layer_norm_epsilon: config.layerNormEpsilon,
    pad_token_id: config.padTokenId,
    eos_token_id: config.eosTokenId,
    decoder_start_token_id: config.decoderStartTokenId,
    feed_forward_proj: "gated-gelu",
    tie_word_embeddings: false,
    torch_dtype: "float32",
  };
}

/**
 * The sizes in a Hugging Face `config.json` of a `CLIPVisionModelWithProjection`, or of a whole CLIP model.
 *
 * @throws {RangeError} If a size is missing, or pictures do not have three channels.
 */
export function visionConfigFrom(json: Json): VisionConfig {
  const vision = isJson(json.vision_config) ? json.vision_config : json;
  const channels = number(vision, "num_channels", 3);
  if (channels !== 3) throw new RangeError(`Cannot read a vision config as num_channels must be 3: got ${channels}`);
  return {
    hiddenSize: number(vision, "hidden_size"),
    numLayers: number(vision, "num_hidden_layers"),
    numHeads: number(vision, "num_attention_heads"),
    intermediateSize: number(vision, "intermediate_size"),
    imageSize: number(vision, "image_size"),
    patchSize: number(vision, "patch_size"),
    projectionDim: number(json, "projection_dim"),
    hiddenAct: activation(vision.hidden_act ?? "quick_gelu"),
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
 * The `config.json` of a whole UMIE: the T5 config under `text`, UMIE's own sizes under `visual` and `gate`, and a
 * trained vision transformer's config under `vision`.
 *
 * @throws {RangeError} If a part or a size is missing, or sizes do not fit each other.
 */
export function umieConfigFrom(json: Json): UmieConfig {
  const [text, visual, gate] = [section(json, "text"), section(json, "visual"), section(json, "gate")];
  const t5 = t5ConfigFrom(text);
  const config: UmieConfig = {
    ...t5,
    vision: isJson(json.vision) ? visionConfigFrom(json.vision) : null,
    featureWidth: number(visual, "feature_size"),
    visualTokens: number(visual, "visual_tokens"),
    visualLayers: number(visual, "num_layers"),
    visualRelativeAttentionNumBuckets: number(visual, "relative_attention_num_buckets", t5.relativeAttentionNumBuckets),
    visualRelativeAttentionMaxDistance: number(
      visual,
      "relative_attention_max_distance",
      t5.relativeAttentionMaxDistance,
    ),
    imageOrderRows: number(visual, "image_order_rows", presets.base.imageOrderRows),
    gateProjectionMid: number(gate, "projection_mid"),
    gateProjectionOut: number(gate, "projection_out"),
    gateTemperature: number(gate, "temperature", presets.base.gateTemperature),
    leakyReluSlope: number(gate, "leaky_relu_slope", presets.base.leakyReluSlope),
    gate: gateOf(gate.kind ?? "learned"),
    masks: gate.masks !== false,
  };
  checkConfig(config);
  return config;
}

/** Undoes {@link umieConfigFrom}. */
export function umieConfigTo(config: UmieConfig): Json {
  return {
    text: t5ConfigTo(config),
    visual: {
      feature_size: config.featureWidth,
      visual_tokens: config.visualTokens,
      num_layers: config.visualLayers,
      relative_attention_num_buckets: config.visualRelativeAttentionNumBuckets,
      relative_attention_max_distance: config.visualRelativeAttentionMaxDistance,
      image_order_rows: config.imageOrderRows,
    },
    gate: {
      projection_mid: config.gateProjectionMid,
      projection_out: config.gateProjectionOut,
      temperature: config.gateTemperature,
      leaky_relu_slope: config.leakyReluSlope,
      kind: config.gate,
      masks: config.masks,
    },
    ...(config.vision && { vision: visionConfigTo(config.vision) }),
  };
}

function section(json: Json, name: string): Json {
  const part = json[name];
  if (isJson(part)) return part;
  throw new RangeError(`Cannot read a UMIE config as it must have a part "${name}": got ${JSON.stringify(part)}`);
}

function number(json: Json, name: string, absent?: number): number {
  const value = json[name] ?? absent;
  if (typeof value === "number" && Number.isFinite(value)) return value;
  throw new RangeError(`Cannot read a config as ${name} must be a number: got ${JSON.stringify(value)}`);
}

function activation(value: unknown): VisionConfig["hiddenAct"] {
  if (value === "quick_gelu" || value === "gelu") return value;
  throw new RangeError(
    `Cannot read a vision config as hidden_act must be quick_gelu or gelu: got ${JSON.stringify(value)}`,
  );
}

function gateOf(value: unknown): Gate {
  const gate = gates.find((name) => name === value);
  if (gate !== undefined) return gate;
  throw new RangeError(
    `Cannot read a UMIE config as gate.kind must be one of ${gates.join(", ")}: got ${JSON.stringify(value)}`,
  );
}

function isJson(value: unknown): value is Json {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
