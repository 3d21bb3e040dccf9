import assert from "node:assert/strict";
import { test } from "node:test";
import { umieConfig } from "./config.js";
import { hfCheckpoint } from "./hf-checkpoint.js";
import { t5ConfigTo, umieConfigTo } from "./hf-config.js";
import { visionConfigTo } from "./hf-config-vision.js";
import { checkImport } from "./hf-parameters.js";

const config = umieConfig("tiny", {}, 40);

test("hfCheckpoint tells networks apart, and writes what it reads", () => {
  const kinds = [
    ["t5", t5ConfigTo(config)],
    ["umie", umieConfigTo(config)],
    ["clip", visionConfigTo(config.vision!)],
  ] as const;
  for (const [kind, json] of kinds) {
    const found = hfCheckpoint(json);
    assert.equal(found.kind, kind);
    assert.deepEqual(found.config, json);
  }
  const whole = { model_type: "clip", projection_dim: 64, vision_config: visionConfigTo(config.vision!) };
  assert.equal(hfCheckpoint(whole).kind, "clip");
  assert.ok(hfCheckpoint(whole).ignored.test("text_model.encoder.layers.0.mlp.fc1.weight"));
  assert.ok(!hfCheckpoint(whole).ignored.test("vision_model.post_layernorm.weight"));
  for (const json of [{ model_type: "bert" }, {}, { model_type: "constructor" }])
    assert.throws(() => hfCheckpoint(json), /model_type must be one of t5, clip, clip_vision_model, resnet, yolos/);
});

test("checkImport lets a new part be missing as a whole, and nothing else", () => {
  const { parameters } = hfCheckpoint(umieConfigTo(config));
  const names = parameters.map(({ name }) => name);
  const check = (missing: string[], unused: string[] = []) =>
    checkImport({ missing, unused }, parameters, { where: "w", newParts: ["gate.", "visual."], ignored: /^extra\./ });
  const gate = names.filter((name) => name.startsWith("gate."));
  check([]);
  check(gate, ["extra.x"]);
  assert.throws(
    () => check(gate.slice(1)),
    /^RangeError: Cannot import w as it must hold every tensor .* lacks: gate\./,
  );
  assert.throws(() => check(["head"]), /lacks: lm_head\.weight$/);
  assert.throws(() => check([], ["a", "b", "c", "d", "e"]), /no other tensors .* has: a, b, c and 2 more$/);
});
