import assert from "node:assert/strict";
import { test } from "node:test";
import {
  type Parameter,
  type PresetName,
  parameterCount,
  parameterShapes,
  presets,
  t5Parameters,
  umieConfig,
  umieParameters,
} from "./config.js";

const flanVocabulary = 32_128;

const sizeOf = (parameters: readonly Parameter[]) =>
  parameters.reduce((sum, { shape }) => sum + shape.reduce((product, side) => product * side, 1), 0);

test("presets have exactly the parameters that FLAN-T5's sizes have", () => {
  const count = (preset: PresetName) => sizeOf(t5Parameters(umieConfig(preset, {}, flanVocabulary)));
  assert.equal(count("small"), 76_961_152);
  assert.equal(count("base"), 247_577_856);
  assert.equal(count("large"), 783_150_080);
  assert.equal(count("xl"), 2_849_757_184);
});

test("presets add to FLAN-T5 exactly UMIE's visual embedding, visual stack and gate", () => {
  const added = (preset: PresetName) =>
    ["visual.embedding.", "visual.stack.", "gate."].map((part) =>
      sizeOf(umieParameters(umieConfig(preset, {}, flanVocabulary)).filter(({ name }) => name.startsWith(part))),
    );
  assert.deepEqual(added("small"), [286_720, 4_721_344, 2_851_840]);
  assert.deepEqual(added("base"), [430_080, 14_160_000, 7_767_552]);
  assert.deepEqual(added("large"), [573_440, 25_695_744, 13_731_840]);
  assert.deepEqual(added("xl"), [1_146_880, 96_480_256, 49_909_760]);
  for (const preset of ["small", "base", "large", "xl"] as const) {
    const config = umieConfig(preset, {}, flanVocabulary);
    const parts = added(preset).reduce((sum, part) => sum + part, sizeOf(t5Parameters(config)));
    assert.equal(parameterCount(config), parts);
  }
});

test("parameterShapes come in name order and parameterCount adds them up", () => {
  const config = umieConfig("tiny", { numLayers: 11 }, 300);
  const shapes = parameterShapes(config);
  const names = shapes.map(({ name }) => name);
  assert.deepEqual(names, [...names].sort());
  assert.equal(new Set(names).size, names.length);
  assert.ok(names.includes("encoder.blocks.10.attention.q") && names.includes("vision.blocks.0.q.weight"));
  assert.equal(
    parameterCount(config),
    shapes.reduce((sum, { shape }) => sum + shape.reduce((product, side) => product * side, 1), 0),
  );
});

test("umieConfig changes sizes by name, in the vision part too, and leaves the presets alone", () => {
  const before = structuredClone(presets);
  const config = umieConfig(
    "tiny",
    { dModel: 48, masks: false, "vision.projectionDim": 40, "vision.hiddenAct": "gelu" },
    500,
  );
  assert.deepEqual([config.dModel, config.masks, config.vocabSize, config.featureWidth], [48, false, 500, 40]);
  assert.deepEqual([config.vision?.projectionDim, config.vision?.hiddenAct], [40, "gelu"]);
  const ready = umieConfig("tiny", { vision: false, featureWidth: 512 }, 500);
  assert.deepEqual([ready.vision, ready.featureWidth], [null, 512]);
  assert.ok(!parameterShapes(ready).some(({ name }) => name.startsWith("vision.")));
  assert.deepEqual(presets, before);
});

test("umieConfig refuses what is no configuration, with the names there are", () => {
  const refused = (
    overrides: Record<string, number | boolean | string>,
    message: RegExp,
    preset: "tiny" | "base" = "tiny",
  ) =>
    assert.throws(
      () => umieConfig(preset, overrides, 500),
      (error) => error instanceof RangeError && message.test(error.message),
      String(message),
    );
  refused({ dmodel: 3 }, /Cannot configure dmodel as there is no such size: known are .*dModel/);
  refused({ "vision.imagesize": 3 }, /known are .*vision\.imageSize/);
  refused({ imageSize: 3 }, /there is no such size/);
  refused({ zzzzzzzzz: 3 }, /known are .*\bdModel, /);
  refused({ __proto__x: 3, constructor: 1 }, /there is no such size/);
  refused({ vocabSize: 3 }, /vocabSize as it must come from the tokenizer: it has 500 ids/);
  refused({ dModel: "64" }, /dModel as it must be a number: got "64"/);
  refused({ masks: 1 }, /masks as it must be a boolean: got 1/);
  refused({ dModel: 0 }, /dModel as it must be a whole number from 1 on: got 0/);
  refused({ dModel: 1.5 }, /dModel as it must be a whole number/);
  refused({ layerNormEpsilon: -1 }, /layerNormEpsilon as it must be a number from 0 on/);
  refused({ "vision.numHeads": 3 }, /vision\.hiddenSize must be a multiple of vision\.numHeads 3: got 64/);
  refused({ "vision.imageSize": 25 }, /vision\.imageSize must be a multiple of vision\.patchSize 8: got 25/);
  refused({ "vision.hiddenAct": "relu" }, /vision\.hiddenAct must be quick_gelu or gelu: got relu/);
  refused({ featureWidth: 7 }, /featureWidth must be vision\.projectionDim 64: got 7/);
  refused(
    { relativeAttentionMaxDistance: 16 },
    /relativeAttentionMaxDistance must be above half of relativeAttentionNumBuckets 32: got 16/,
  );
  refused({ eosTokenId: 500 }, /eosTokenId must be below vocabSize 500: got 500/);
  refused({ "vision.imageSize": 32 }, /the model must have a vision part: preset base has none here/, "base");
  refused({ gate: "open" }, /gate must be one of learned, one, none: got open/);
  refused({ vision: "yes" }, /vision as it must be false/);
  assert.throws(
    () => umieConfig("huge" as "tiny", {}, 500),
    /preset must be one of tiny, small, base, large, xl: got huge/,
  );
});
