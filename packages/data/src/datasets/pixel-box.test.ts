import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { intersectionOverUnion } from "../scorers/grounded-boxes.js";
import type { PixelBox } from "./draft.js";
import { boxInPicture, pixelBox, pixelSize, sizeAround } from "./pixel-box.js";

const edge = fc.integer({ min: 0, max: 400 });
const length = fc.integer({ min: 1, max: 200 });
const box = fc.tuple(edge, edge, length, length).map(([x, y, w, h]): PixelBox => [x, y, x + w, y + h]);

test("intersectionOverUnion of boxes on whole pixels is that of the pixels they hold", () => {
  const small = fc.tuple(fc.nat(9), fc.nat(9), fc.integer({ min: 1, max: 6 }), fc.integer({ min: 1, max: 6 }));
  const boxes = small.map(([x, y, w, h]): PixelBox => [x, y, x + w, y + h]);
  const pixels = ([x1, y1, x2, y2]: PixelBox) => {
    const held = new Set<string>();
    for (let x = x1; x < x2; x += 1) for (let y = y1; y < y2; y += 1) held.add(`${x},${y}`);
    return held;
  };
  fc.assert(
    fc.property(boxes, boxes, (a, b) => {
      const [inA, inB] = [pixels(a), pixels(b)];
      const shared = [...inA].filter((pixel) => inB.has(pixel)).length;
      assert.ok(Math.abs(intersectionOverUnion(a, b) - shared / (inA.size + inB.size - shared)) < 1e-12);
      assert.equal(intersectionOverUnion(a, b), intersectionOverUnion(b, a));
      assert.equal(intersectionOverUnion(a, a), 1);
    }),
  );
});

test("boxInPicture gives fractions and keeps overlaps", () => {
  fc.assert(
    fc.property(box, box, (a, b) => {
      const size = sizeAround([a, b]);
      const [fractionA, fractionB] = [boxInPicture(a, size, "a"), boxInPicture(b, size, "b")];
      assert.ok([...fractionA, ...fractionB].every((value) => value >= 0 && value <= 1));
      assert.ok(Math.abs(intersectionOverUnion(fractionA, fractionB) - intersectionOverUnion(a, b)) < 1e-9);
    }),
  );
  assert.deepEqual(boxInPicture([-2, 5, 30, 40], [20, 50], "a"), [0, 0.1, 1, 0.8]);
});

test("boxInPicture refuses a box that lies outside, as it belongs to another picture", () => {
  assert.throws(
    () => boxInPicture([30, 5, 60, 40], [20, 50], "object 1"),
    /expected object 1 to lie in its picture of 20 x 50 pixels, got \[30,5,60,40\]/,
  );
});

test("pixelBox and pixelSize refuse what has no extent", () => {
  assert.deepEqual(pixelBox([0, 1, 2.5, 3], "b"), [0, 1, 2.5, 3]);
  for (const wrong of [[0, 0, 0, 1], [0, 2, 1, 1], [0, 0, 1], [0, 0, "1", 1], [0, 0, Number.NaN, 1], null]) {
    assert.throws(() => pixelBox(wrong, "b"), /^RecordError: expected b/);
  }
  assert.deepEqual(pixelSize([3, 4], "s"), [3, 4]);
  assert.throws(() => pixelSize([0, 4], "s"), /width and a height above 0, got \[0,4\]/);
});
