import assert from "node:assert/strict";
import { homeTest } from "../harness/home.js";
import { type Essence, essence } from "../harness/reference.js";
import { umieJson } from "../harness/umie.js";

homeTest("two WebAssembly workers end in the bits of the WebAssembly reference", async (home) => {
  const surroundings = { env: { UMIE_BACKEND: "wasm" } };
  const train = ["train", "recipe.yaml", "--set", "schedule.steps=12", "--set", "eval.everySteps=6"];
  const reference = await umieJson<Essence>(home, [...train, "--reference"], surroundings);
  assert.match(reference.numericClass, /wasm/i);
  const trained = await umieJson<Essence>(home, [...train, "--workers", "2"], surroundings);
  assert.deepEqual(essence(trained), essence(reference));
});
