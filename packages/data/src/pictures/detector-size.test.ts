import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { detectorPictureSize, detectorSizeFrom } from "./detector-size.js";

const sizes = (width: number, height: number, shortestEdge = 512, longestEdge = 1333) => {
  const size = detectorPictureSize({ width, height }, { shortestEdge, longestEdge });
  return [size.width, size.height];
};

test("detectorPictureSize is that of YolosImageProcessor", () => {
  // From transformers 4.49.0.
  assert.deepEqual(sizes(640, 480), [672, 512]);
  assert.deepEqual(sizes(480, 640), [512, 672]);
  assert.deepEqual(sizes(2000, 400), [1328, 256]);
  assert.deepEqual(sizes(512, 600), [512, 592]);
  assert.deepEqual(sizes(300, 300), [512, 512]);
});

test("detectorPictureSize keeps within the longest edge, in whole patches", () => {
  fc.assert(
    fc.property(fc.integer({ min: 100, max: 5000 }), fc.integer({ min: 100, max: 5000 }), (width, height) => {
      for (const side of sizes(width, height)) assert.ok(side >= 16 && side % 16 === 0 && side <= 1333);
    }),
  );
});

test("detectorSizeFrom reads both spellings and refuses another filter", () => {
  assert.deepEqual(detectorSizeFrom({}), { shortestEdge: 800, longestEdge: 1333 });
  assert.deepEqual(detectorSizeFrom({ size: 512, max_size: 900 }), { shortestEdge: 512, longestEdge: 900 });
  assert.deepEqual(detectorSizeFrom({ size: { shortest_edge: 64, longest_edge: 96 } }), {
    shortestEdge: 64,
    longestEdge: 96,
  });
  assert.throws(() => detectorSizeFrom({ resample: 3 }), /resample must be 2 \(bilinear\): it is 3/);
});
