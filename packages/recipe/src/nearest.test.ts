import assert from "node:assert/strict";
import { test } from "node:test";
import { nearest } from "./nearest.js";

test("nearest forgives slips and letter case, and keeps silent when nothing is near", () => {
  const names = ["train", "status", "resume", "learningRate"];
  assert.equal(nearest("trian", names), "train");
  assert.equal(nearest("RESUME", names), "resume");
  assert.equal(nearest("learning_rate", names), "learningRate");
  assert.equal(nearest("stats", names), "status");
  assert.equal(nearest("zzz", names), undefined);
  assert.equal(nearest("x", []), undefined);
});
