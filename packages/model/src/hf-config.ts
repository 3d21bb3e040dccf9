import { checkConfig } from "./config/configure.js";
import { presets } from "./config/presets.js";
import { type Gate, gates, type T5Config, type UmieConfig } from "./config/umie-config.js";
import { visionConfigFrom, visionConfigTo } from "./hf-config-vision.js";
import { isJson, type Json, number, section } from "./json-fields.js";

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
 * The `config.json` of a whole UMIE: a T5 config with the part `umie`, and in that UMIE's own sizes under `visual` and
 * `gate` and a trained vision transformer's config under `vision`. The T5 config may also lie beside those, as `text`.
 *
 * @throws {RangeError} If a part or a size is missing, or sizes do not fit each other.
 */
export function umieConfigFrom(json: Json): UmieConfig {
  const own = isJson(json.umie) ? json.umie : json;
  const [visual, gate] = [section(own, "visual"), section(own, "gate")];
  const t5 = t5ConfigFrom(own === json ? section(json, "text") : json);
  const config: UmieConfig = {
    ...t5,
    vision: isJson(own.vision) ? visionConfigFrom(own.vision) : null,
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

/** Undoes {@link umieConfigFrom}: `transformers` opens the text part as `T5ForConditionalGeneration`. */
export function umieConfigTo(config: UmieConfig): Json {
  const visual = {
    feature_size: config.featureWidth,
    visual_tokens: config.visualTokens,
    num_layers: config.visualLayers,
    relative_attention_num_buckets: config.visualRelativeAttentionNumBuckets,
    relative_attention_max_distance: config.visualRelativeAttentionMaxDistance,
    image_order_rows: config.imageOrderRows,
  };
  const gate = {
    projection_mid: config.gateProjectionMid,
    projection_out: config.gateProjectionOut,
    temperature: config.gateTemperature,
    leaky_relu_slope: config.leakyReluSlope,
    kind: config.gate,
    masks: config.masks,
  };
  const vision = config.vision ? { vision: visionConfigTo(config.vision) } : {};
  return { ...t5ConfigTo(config), umie: { visual, gate, ...vision } };
}

function gateOf(value: unknown): Gate {
  const gate = gates.find((name) => name === value);
  if (gate !== undefined) return gate;
  throw new RangeError(
    `Cannot read a UMIE config as gate.kind must be one of ${gates.join(", ")}: got ${JSON.stringify(value)}`,
  );
}
