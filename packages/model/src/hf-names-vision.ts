import { layerNorm, linear, type Row } from "./hf-row.js";

/** `ResNetModel` of `transformers`; a classifier of that kind has it under `resnet.`. */
const convolution = (ours: string, theirs: string): Row[] => {
  const row = (name: string, file: string, way: Row[2]): Row => [
    `resnet.${ours}.${name}`,
    `${theirs}.${file}`,
    way,
    [`resnet.${theirs}.${file}`],
  ];
  return [
    row("filter", "convolution.weight", "filter"),
    row("norm.weight", "normalization.weight", "same"),
    row("norm.bias", "normalization.bias", "same"),
    row("norm.mean", "normalization.running_mean", "same"),
    row("norm.variance", "normalization.running_var", "same"),
  ];
};

export const resnetRows: Row[] = [
  ...convolution("stem", "embedder.embedder"),
  ...convolution("stages.N.layers.N.convolutions.N", "encoder.stages.N.layers.N.layer.N"),
  ...convolution("stages.N.layers.N.shortcut", "encoder.stages.N.layers.N.shortcut"),
];

/** `YolosForObjectDetection` of `transformers`. */
export const yolosRows: Row[] = [
  ["yolos.classToken", "vit.embeddings.cls_token", "same"],
  ["yolos.detectionTokens", "vit.embeddings.detection_tokens", "same"],
  ["yolos.patchProjection.weight", "vit.embeddings.patch_embeddings.projection.weight", "patches"],
  ["yolos.patchProjection.bias", "vit.embeddings.patch_embeddings.projection.bias", "same"],
  ["yolos.positions", "vit.embeddings.position_embeddings", "same"],
  ["yolos.midPositions", "vit.encoder.mid_position_embeddings", "same"],
  ...layerNorm("yolos.blocks.N.attentionNorm", "vit.encoder.layer.N.layernorm_before"),
  ...[
    ["q", "query"],
    ["k", "key"],
    ["v", "value"],
  ].flatMap(([ours, theirs]): Row[] => [
    [`yolos.blocks.N.${ours}.weight`, `vit.encoder.layer.N.attention.attention.${theirs}.weight`, "in-out"],
    [`yolos.blocks.N.${ours}.bias`, `vit.encoder.layer.N.attention.attention.${theirs}.bias`, "flat"],
  ]),
  ["yolos.blocks.N.o.weight", "vit.encoder.layer.N.attention.output.dense.weight", "heads"],
  ["yolos.blocks.N.o.bias", "vit.encoder.layer.N.attention.output.dense.bias", "same"],
  ...layerNorm("yolos.blocks.N.mlpNorm", "vit.encoder.layer.N.layernorm_after"),
  ...linear("yolos.blocks.N.mlpIn", "vit.encoder.layer.N.intermediate.dense"),
  ...linear("yolos.blocks.N.mlpOut", "vit.encoder.layer.N.output.dense"),
  ...layerNorm("yolos.finalNorm", "vit.layernorm"),
  ...linear("yolos.classHead.N", "class_labels_classifier.layers.N"),
  ...linear("yolos.boxHead.N", "bbox_predictor.layers.N"),
];
