import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { resizeBicubic, resizeBilinear } from "./resize.js";
import type { RgbPicture } from "./rgb-picture.js";

const side = fc.integer({ min: 1, max: 40 });
const picture = fc
  .tuple(side, side)
  .chain(([width, height]) =>
    fc
      .uint8Array({ minLength: width * height * 3, maxLength: width * height * 3 })
      .map((pixels): RgbPicture => ({ width, height, pixels })),
  );

test("resizeBicubic to the same size changes nothing", () => {
  fc.assert(fc.property(picture, (p) => assert.deepEqual(resizeBicubic(p, p.width, p.height).pixels, p.pixels)));
});

test("resizeBicubic of one colour keeps that colour", () => {
  const colour = fc.tuple(
    fc.integer({ min: 0, max: 255 }),
    fc.integer({ min: 0, max: 255 }),
    fc.integer({ min: 0, max: 255 }),
  );
  fc.assert(
    fc.property(colour, side, side, side, side, (rgb, w, h, toWidth, toHeight) => {
      const pixels = Uint8Array.from({ length: w * h * 3 }, (_, i) => rgb[i % 3]!);
      const resized = resizeBicubic({ width: w, height: h, pixels }, toWidth, toHeight);
      assert.deepEqual([resized.width, resized.height], [toWidth, toHeight]);
      assert.ok(resized.pixels.every((value, i) => value === rgb[i % 3]));
    }),
  );
});

test("resizeBicubic of a window is that part of the whole result", () => {
  fc.assert(
    fc.property(picture, side, side, fc.nat(1000), fc.nat(1000), (p, width, height, a, b) => {
      const [left, top] = [a % width, b % height];
      const whole = resizeBicubic(p, width, height);
      const part = resizeBicubic(p, width, height, {
        columns: { start: left, end: width },
        rows: { start: top, end: height },
      });
      for (let y = top; y < height; y += 1) {
        const from = (y * width + left) * 3;
        const row = (y - top) * part.width * 3;
        assert.deepEqual(part.pixels.slice(row, row + part.width * 3), whole.pixels.slice(from, from + part.width * 3));
      }
    }),
  );
});

test("resizeBilinear equals Pillow's BILINEAR when it shrinks and when it enlarges", () => {
  const [width, height] = [5, 4];
  const pixels = Uint8Array.from({ length: width * height * 3 }, (_, at) => {
    const [x, y, channel] = [Math.floor(at / 3) % width, Math.floor(at / 3 / width), at % 3];
    return (x * 37 + y * 91 + channel * 50) % 256;
  });
  const resized = (toWidth: number, toHeight: number) => [
    ...resizeBilinear({ width, height, pixels }, toWidth, toHeight).pixels,
  ];
  // From Pillow 11.3.0.
  assert.deepEqual(
    resized(3, 2),
    [81, 115, 144, 111, 152, 117, 160, 148, 151, 114, 117, 105, 87, 113, 134, 121, 150, 121],
  );
  assert.deepEqual(
    resized(8, 3).slice(0, 24),
    [27, 77, 127, 43, 93, 143, 66, 116, 161, 89, 139, 137, 113, 163, 137, 136, 186, 160, 159, 166, 183, 175, 149, 199],
  );
});

test("resizeBicubic refuses sides and windows that are no sizes", () => {
  const p: RgbPicture = { width: 2, height: 2, pixels: new Uint8Array(12) };
  assert.throws(() => resizeBicubic(p, 0, 4), /current side is 0/);
  assert.throws(() => resizeBicubic(p, 4, 2.5), /current side is 2.5/);
  const rows = { start: 0, end: 4 };
  assert.throws(() => resizeBicubic(p, 4, 4, { columns: { start: 2, end: 5 }, rows }), /window 2 to 5/);
});
