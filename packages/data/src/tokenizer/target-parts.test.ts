import assert from "node:assert/strict";
import { test } from "node:test";
import { targetParts } from "./target-parts.js";

const markers = ["<extra_id_0>", "<extra_id_1>", "<spot>"];

test("targetParts cuts an answer at markers that stand alone", () => {
  assert.deepEqual(targetParts("person, Kyrie <spot> location, New York", markers), [
    { text: "person, Kyrie" },
    { marker: "<spot>" },
    { text: "location, New York" },
  ]);
  assert.deepEqual(targetParts("<extra_id_0>  <extra_id_1>", markers), [
    { marker: "<extra_id_0>" },
    { text: "" },
    { marker: "<extra_id_1>" },
  ]);
  assert.deepEqual(targetParts("none", markers), [{ text: "none" }]);
});

test("targetParts leaves text that only holds a marker as it is", () => {
  assert.deepEqual(targetParts("person, a<spot>b <SPOT> <asoc>", markers), [
    { text: "person, a<spot>b <SPOT> <asoc>" },
  ]);
});
