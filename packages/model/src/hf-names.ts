import type { Parameter } from "./config.js";
import { resnetRows, yolosRows } from "./hf-names-vision.js";
import { layerNorm, linear, type Row, type Way } from "./hf-row.js";

const t5Attention = (ours: string, theirs: string): Row[] => [
  [`${ours}.q`, `${theirs}.q.weight`, "in-out"],
  [`${ours}.k`, `${theirs}.k.weight`, "in-out"],
  [`${ours}.v`, `${theirs}.v.weight`, "in-out"],
  [`${ours}.o`, `${theirs}.o.weight`, "heads"],
];

const t5FeedForward = (ours: string, theirs: string): Row[] => [
  [`${ours}.wi0`, `${theirs}.wi_0.weight`, "in-out"],
  [`${ours}.wi1`, `${theirs}.wi_1.weight`, "in-out"],
  [`${ours}.wo`, `${theirs}.wo.weight`, "in-out"],
];

/** `T5ForConditionalGeneration` of `transformers`. */
const t5: Row[] = [
  ["tokenEmbedding", "shared.weight", "same", ["encoder.embed_tokens.weight", "decoder.embed_tokens.weight"]],
  ["head", "lm_head.weight", "in-out"],
  ["encoder.positionBias", "encoder.block.0.layer.0.SelfAttention.relative_attention_bias.weight", "same"],
  ...t5Attention("encoder.blocks.N.attention", "encoder.block.N.layer.0.SelfAttention"),
  ["encoder.blocks.N.attentionNorm", "encoder.block.N.layer.0.layer_norm.weight", "same"],
  ...t5FeedForward("encoder.blocks.N.feedForward", "encoder.block.N.layer.1.DenseReluDense"),
  ["encoder.blocks.N.feedForwardNorm", "encoder.block.N.layer.1.layer_norm.weight", "same"],
  ["encoder.finalNorm", "encoder.final_layer_norm.weight", "same"],
  ["decoder.positionBias", "decoder.block.0.layer.0.SelfAttention.relative_attention_bias.weight", "same"],
  ...t5Attention("decoder.blocks.N.selfAttention", "decoder.block.N.layer.0.SelfAttention"),
  ["decoder.blocks.N.selfAttentionNorm", "decoder.block.N.layer.0.layer_norm.weight", "same"],
  ...t5Attention("decoder.blocks.N.crossAttention", "decoder.block.N.layer.1.EncDecAttention"),
  ["decoder.blocks.N.crossAttentionNorm", "decoder.block.N.layer.1.layer_norm.weight", "same"],
  ...t5FeedForward("decoder.blocks.N.feedForward", "decoder.block.N.layer.2.DenseReluDense"),
  ["decoder.blocks.N.feedForwardNorm", "decoder.block.N.layer.2.layer_norm.weight", "same"],
  ["decoder.finalNorm", "decoder.final_layer_norm.weight", "same"],
];

/** `CLIPVisionModelWithProjection` of `transformers`; the spelling of `pre_layrnorm` is theirs. */
const clip: Row[] = [
  ["vision.classEmbedding", "vision_model.embeddings.class_embedding", "same"],
  ["vision.patchProjection", "vision_model.embeddings.patch_embedding.weight", "patches"],
  ["vision.positionEmbedding", "vision_model.embeddings.position_embedding.weight", "same"],
  ...layerNorm("vision.preNorm", "vision_model.pre_layrnorm"),
  ...layerNorm("vision.blocks.N.attentionNorm", "vision_model.encoder.layers.N.layer_norm1"),
  ...(["q", "k", "v"] as const).flatMap((name): Row[] => [
    [`vision.blocks.N.${name}.weight`, `vision_model.encoder.layers.N.self_attn.${name}_proj.weight`, "in-out"],
    [`vision.blocks.N.${name}.bias`, `vision_model.encoder.layers.N.self_attn.${name}_proj.bias`, "flat"],
  ]),
  ["vision.blocks.N.o.weight", "vision_model.encoder.layers.N.self_attn.out_proj.weight", "heads"],
  ["vision.blocks.N.o.bias", "vision_model.encoder.layers.N.self_attn.out_proj.bias", "same"],
  ...layerNorm("vision.blocks.N.mlpNorm", "vision_model.encoder.layers.N.layer_norm2"),
  ...linear("vision.blocks.N.mlpIn", "vision_model.encoder.layers.N.mlp.fc1"),
  ...linear("vision.blocks.N.mlpOut", "vision_model.encoder.layers.N.mlp.fc2"),
  ...layerNorm("vision.postNorm", "vision_model.post_layernorm"),
  ["vision.projection", "visual_projection.weight", "in-out"],
];

/** What UMIE adds; nobody else has it, so the names are ours in the style of theirs. */
const umie: Row[] = [
  ...linear("visual.embedding.featureProjection", "visual.feature_proj"),
  ["visual.embedding.featureNorm", "visual.feature_norm.weight", "same"],
  ...linear("visual.embedding.boxProjection", "visual.box_proj"),
  ["visual.embedding.boxNorm", "visual.box_norm.weight", "same"],
  ["visual.embedding.imageOrder", "visual.image_order.weight", "same"],
  ["visual.embedding.objectOrder", "visual.object_order.weight", "same"],
  ["visual.stack.positionBias", "visual.relative_attention_bias.weight", "same"],
  ...t5Attention("visual.stack.blocks.N.attention", "visual.blocks.N.attention"),
  ["visual.stack.blocks.N.attentionNorm", "visual.blocks.N.attention_norm.weight", "same"],
  ...t5FeedForward("visual.stack.blocks.N.feedForward", "visual.blocks.N.ffn"),
  ["visual.stack.blocks.N.feedForwardNorm", "visual.blocks.N.ffn_norm.weight", "same"],
  ["visual.stack.finalNorm", "visual.final_norm.weight", "same"],
  ...t5Attention("gate.attention", "gate.attention"),
  ["gate.attentionNorm", "gate.attention_norm.weight", "same"],
  ...t5FeedForward("gate.feedForward", "gate.ffn"),
  ["gate.feedForwardNorm", "gate.ffn_norm.weight", "same"],
  ["gate.textProjection.0", "gate.text_proj.0.weight", "in-out"],
  ["gate.textProjection.1", "gate.text_proj.1.weight", "in-out"],
  ["gate.visualProjection.0", "gate.visual_proj.0.weight", "in-out"],
  ["gate.visualProjection.1", "gate.visual_proj.1.weight", "in-out"],
];

const rows = [...t5, ...clip, ...umie, ...resnetRows, ...yolosRows];
const table: ReadonlyMap<string, Row> = new Map(rows.map((row) => [row[0], row]));

/** What a parameter of ours is called and how it is stored in Hugging Face's files. */
export interface HfTensor {
  name: string;
  aliases: readonly string[];
  way: Way;
  shape: readonly number[];
}

/** @throws {RangeError} If there is no such parameter. */
export function hfTensor({ name, shape }: Pick<Parameter, "name" | "shape">): HfTensor {
  const numbers = [...name.matchAll(number)].map(([digits]) => digits);
  const row = table.get(name) ?? table.get(name.replace(number, "N"));
  if (!row) throw new RangeError(`Cannot name ${name} as Hugging Face does: there is no such parameter`);
  const [ours, theirs, way, aliases = []] = row;
  const numbered = (file: string) => (ours === name ? file : withNumbers(file, numbers));
  return { name: numbered(theirs), aliases: aliases.map(numbered), way, shape: hfShape(way, shape) };
}

/** The number of a block, a stage, …: a part of a name that is digits alone and not its last. */
const number = /(?<=\.)\d+(?=\.)/g;

function withNumbers(name: string, numbers: readonly string[]): string {
  const rest = numbers.values();
  return name.replace(/(?<=\.)N(?=\.)/g, () => rest.next().value ?? "N");
}

function hfShape(way: Way, shape: readonly number[]): readonly number[] {
  const product = (sides: readonly number[]) => sides.reduce((size, side) => size * side, 1);
  const last = shape[shape.length - 1]!;
  switch (way) {
    case "same":
      return shape;
    case "flat":
      return [product(shape)];
    case "in-out":
      return [product(shape.slice(1)), shape[0]!];
    case "heads":
      return [last, product(shape.slice(0, -1))];
    case "patches": {
      const side = Math.sqrt(shape[0]! / 3);
      return [last, 3, side, side];
    }
    case "filter":
      return [last, shape[2]!, shape[0]!, shape[1]!];
  }
}
