import assert from "node:assert/strict";
import { test } from "node:test";
import {
  type Parameter,
  type ResNetConfig,
  resnetParameters,
  t5Parameters,
  umieConfig,
  umieParameters,
  type YolosConfig,
  yolosParameters,
} from "./config.js";
import { t5ConfigFrom, t5ConfigTo, umieConfigFrom, umieConfigTo } from "./hf-config.js";
import {
  resnetConfigFrom,
  resnetConfigTo,
  visionConfigFrom,
  visionConfigTo,
  yolosConfigFrom,
  yolosConfigTo,
} from "./hf-config-vision.js";
import { exportParameters, importParameters } from "./hf-parameters.js";
import { initParameters } from "./init.js";

const config = umieConfig(
  "tiny",
  { dModel: 24, dKv: 5, numHeads: 3, numLayers: 11, "vision.hiddenSize": 16, "vision.numHeads": 2 },
  40,
);
const parameters = umieParameters(config);
const flat = initParameters(parameters, 1).map((value, at) => value + at * 1e-3);

function sourceOf(tensors: readonly { name: string; shape: readonly number[]; values: Float32Array }[]) {
  const byName = new Map(tensors.map((tensor) => [tensor.name, tensor]));
  return { names: [...byName.keys()], read: async (name: string) => byName.get(name)! };
}

const resnet: ResNetConfig = {
  ...{ embeddingSize: 6, hiddenSizes: [8, 12], depths: [1, 2], layerType: "bottleneck" },
  ...{ downsampleInFirstStage: false, downsampleInBottleneck: false },
};
const yolos: YolosConfig = {
  ...{ hiddenSize: 8, numLayers: 3, numHeads: 2, intermediateSize: 12, imageSize: [32, 48], patchSize: 16 },
  ...{ numDetectionTokens: 5, useMidPositionEmbeddings: true, layerNormEpsilon: 1e-12, labels: ["cat", "dog"] },
};

test("importParameters undoes exportParameters, for every part of a model and every other network", async () => {
  const lists: Parameter[][] = [
    parameters,
    resnetParameters(resnet, "resnet."),
    resnetParameters({ ...resnet, layerType: "basic", downsampleInFirstStage: true }, "resnet."),
    yolosParameters(yolos, "yolos."),
  ];
  for (const list of lists) {
    const values = initParameters(list, 1).map((_, at) => at);
    const exported = exportParameters(list, values);
    assert.equal(new Set(exported.map(({ name }) => name)).size, list.length);
    const read = new Float32Array(values.length);
    assert.deepEqual(await importParameters(list, read, sourceOf(exported)), { missing: [], unused: [] });
    assert.deepEqual(read, values);
  }
});

test("importParameters takes a network out of a classifier of its kind", async () => {
  const list = resnetParameters(resnet, "resnet.");
  const exported = exportParameters(list, initParameters(list, 1));
  const named = exported.map((tensor) => ({ ...tensor, name: `resnet.${tensor.name}` }));
  const report = await importParameters(list, initParameters(list, 1), sourceOf(named));
  assert.deepEqual(report, { missing: [], unused: [] });
});

test("exportParameters names and stores tensors as transformers does", () => {
  const shapes = new Map(exportParameters(parameters, flat).map(({ name, shape }) => [name, shape.join("x")]));
  assert.equal(shapes.get("shared.weight"), "40x24");
  assert.equal(shapes.get("lm_head.weight"), "40x24");
  assert.equal(shapes.get("encoder.block.10.layer.0.SelfAttention.q.weight"), "15x24");
  assert.equal(shapes.get("decoder.block.1.layer.1.EncDecAttention.o.weight"), "24x15");
  assert.equal(shapes.get("decoder.block.0.layer.2.DenseReluDense.wo.weight"), "24x192");
  assert.equal(shapes.get("vision_model.embeddings.patch_embedding.weight"), "16x3x8x8");
  assert.equal(shapes.get("vision_model.encoder.layers.1.self_attn.k_proj.bias"), "16");
  assert.equal(shapes.get("visual.feature_proj.weight"), "24x64");
  assert.equal(shapes.get("gate.text_proj.0.weight"), "64x24");
});

test("importParameters takes an embedding by its other names and reports what is missing and unused", async () => {
  const text = t5Parameters(config);
  const exported = exportParameters(text, initParameters(text, 2)).map((tensor) =>
    tensor.name === "shared.weight" ? { ...tensor, name: "decoder.embed_tokens.weight" } : tensor,
  );
  const extra = { name: "logit_scale", shape: [], values: Float32Array.of(1) };
  const kept = exported.filter(({ name }) => name !== "encoder.final_layer_norm.weight");
  const report = await importParameters(text, initParameters(text, 3), sourceOf([...kept, extra]));
  assert.deepEqual(report, { missing: ["encoder.finalNorm"], unused: ["logit_scale"] });
});

test("importParameters refuses another shape and names the tensor", async () => {
  const exported = exportParameters(parameters, flat).map((tensor) =>
    tensor.name === "lm_head.weight" ? { ...tensor, shape: [24, 40] } : tensor,
  );
  await assert.rejects(
    importParameters(parameters, flat.slice(), sourceOf(exported)),
    /Cannot import lm_head\.weight as its shape must be \[40, 24\]: the file has \[24, 40\]/,
  );
  assert.throws(() => exportParameters(parameters, flat.subarray(1)), RangeError);
});

test("configurations survive the way to config.json and back", () => {
  assert.deepEqual(umieConfigFrom(umieConfigTo(config)), config);
  const ready = umieConfig("base", { masks: false, visualTokens: 9 }, 32_128);
  assert.deepEqual(umieConfigFrom(JSON.parse(JSON.stringify(umieConfigTo(ready)))), ready);
  assert.deepEqual(visionConfigFrom(visionConfigTo(config.vision!)), config.vision);
  assert.deepEqual(resnetConfigFrom(resnetConfigTo(resnet)), resnet);
  assert.deepEqual(yolosConfigFrom(yolosConfigTo(yolos)), yolos);
  const { text, umie } = { text: umieConfigTo(ready), umie: umieConfigTo(ready).umie as object };
  assert.deepEqual(umieConfigFrom({ text, ...umie }), ready);
});

test("config.json of another model is refused with the reason", () => {
  const t5 = t5ConfigTo(config);
  assert.throws(() => t5ConfigFrom({ ...t5, feed_forward_proj: "relu" }), /feed_forward_proj must be "gated-gelu"/);
  assert.throws(() => t5ConfigFrom({ ...t5, tie_word_embeddings: true }), /tie_word_embeddings must be false/);
  assert.throws(() => t5ConfigFrom({ ...t5, d_model: "x" }), /d_model must be a number: got "x"/);
  assert.throws(
    () => visionConfigFrom({ ...visionConfigTo(config.vision!), num_channels: 1 }),
    /num_channels must be 3: got 1/,
  );
  assert.throws(
    () => visionConfigFrom({ ...visionConfigTo(config.vision!), hidden_act: "relu" }),
    /hidden_act must be quick_gelu or gelu: got "relu"/,
  );
  assert.throws(() => umieConfigFrom({ text: t5 }), /must have a part "visual"/);
  assert.throws(() => resnetConfigFrom({ ...resnetConfigTo(resnet), hidden_act: "gelu" }), /hidden_act must be relu/);
  assert.throws(() => resnetConfigFrom({ ...resnetConfigTo(resnet), depths: [1] }), /depths must be as many as/);
  assert.throws(() => resnetConfigFrom({ ...resnetConfigTo(resnet), hidden_sizes: [] }), /list of whole numbers/);
  assert.throws(() => yolosConfigFrom({ ...yolosConfigTo(yolos), id2label: { 1: "dog" } }), /must name class 0/);
});

test("FLAN-T5's older config.json, without the newer names, is read", () => {
  const {
    relative_attention_max_distance: _,
    num_decoder_layers: __,
    ...older
  } = t5ConfigTo(umieConfig("base", {}, 32_128));
  const { relativeAttentionMaxDistance, numDecoderLayers } = t5ConfigFrom(older);
  assert.deepEqual([relativeAttentionMaxDistance, numDecoderLayers], [128, 12]);
});
