import assert from "node:assert/strict";
import { test } from "node:test";
import { parameterCount, parameterShapes, presets, t5Parameters, umieConfig } from "./config.js";

const flanVocabulary = 32_128;

test("presets have the parameters that FLAN-T5's sizes have", () => {
  const millions = (preset: "base" | "large" | "xl") => {
    const shapes = t5Parameters(umieConfig(preset, {}, flanVocabulary)).map(({ shape }) =>
      shape.reduce((product, side) => product * side, 1),
    );
    return (shapes.reduce((sum, size) => sum + size, 0) / 1e6).toFixed(1);
  };
  assert.deepEqual([millions("base"), millions("large"), millions("xl")], ["247.6", "783.2", "2849.8"]);
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
