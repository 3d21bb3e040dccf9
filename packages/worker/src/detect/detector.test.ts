import assert from "node:assert/strict";
import { test } from "node:test";
import { foundObjects } from "./detector.js";

test("foundObjects are boxes in pixels inside the picture, surest first, of the likeliest class", () => {
  const probabilities = Float32Array.of(0.125, 0.25, 0.625, 0.5, 0.25, 0.25, 0.125, 0.75, 0.125);
  const boxes = Float32Array.of(0.5, 0.5, 0.5, 0.5, 0, 0, 0.5, 0.5, 0.5, 0.5, 0, 0.5);
  const config = { labels: ["cat", "dog"], numDetectionTokens: 3 };
  const objects = foundObjects({ probabilities, boxes }, { width: 100, height: 40 }, config);
  // The third, without extent, is no object.
  assert.deepEqual(objects, [
    { bbox: [0, 0, 25, 10], class: "cat", confidence: 0.5 },
    { bbox: [25, 10, 75, 30], class: "dog", confidence: 0.25 },
  ]);
});
