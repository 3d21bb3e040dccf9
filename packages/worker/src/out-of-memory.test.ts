import assert from "node:assert/strict";
import { test } from "node:test";
import { isOutOfMemory } from "./out-of-memory.js";

test("isOutOfMemory knows the words of Node and of the library", () => {
  const limit = Object.assign(new Error("Worker terminated"), { code: "ERR_WORKER_OUT_OF_MEMORY" });
  const told = ["OOM when allocating tensor with shape[8,512,64]", "Array buffer allocation failed", "out of memory"];
  for (const error of [limit, ...told.map((text) => new Error(text))]) assert.ok(isOutOfMemory(error), error.message);
});

test("isOutOfMemory passes over what every worker would meet", () => {
  const others = [
    "Cannot read the picture 3.png: it ends early",
    "room for 3 more",
    "The compute thread ended with status 1",
  ];
  for (const text of others) assert.ok(!isOutOfMemory(new Error(text)), text);
});
