import assert from "node:assert/strict";
import { test } from "node:test";
import { resizeAndCentreCrop, shortestEdgeSize } from "./centre-crop.js";
import { normalise } from "./clip-preprocess.js";
import { decode } from "./decode.js";
import { fixturePath, floatValues, goldenImages, goldenTensors, pixelValues } from "./golden.fixture.js";
import { resizeBicubic } from "./resize.js";
import type { RgbPicture } from "./rgb-picture.js";

const tensors = goldenTensors();
const images = Object.entries(goldenImages());

function golden(key: string): RgbPicture {
  const tensor = tensors.get(key);
  assert.ok(tensor, `no golden tensor ${key}`);
  const [height, width] = tensor.shape;
  return { width: width!, height: height!, pixels: pixelValues(tensor) };
}

function assertSamePixels(actual: RgbPicture, wanted: RgbPicture, name: string): void {
  assert.deepEqual([actual.width, actual.height], [wanted.width, wanted.height], name);
  assert.equal(Buffer.compare(actual.pixels, wanted.pixels), 0, `${name}: pixels differ`);
}

test("the fixture holds pictures", () => assert.ok(images.length >= 5 && tensors.size > images.length));

for (const [name, { file, cases }] of images) {
  test(`decode ${file} equals Pillow's convert("RGB")`, async () => {
    const [actual, wanted] = [await decode(fixturePath(file)), golden(`decoded.${name}`)];
    if (!file.endsWith(".jpg")) return assertSamePixels(actual, wanted, file);
    // Another JPEG decoder may round otherwise, by at most two levels.
    assert.deepEqual([actual.width, actual.height], [wanted.width, wanted.height]);
    const worst = actual.pixels.reduce((most, value, i) => Math.max(most, Math.abs(value - wanted.pixels[i]!)), 0);
    assert.ok(worst <= 2, `${file}: ${worst} levels`);
  });

  for (const { size, resized_width, resized_height } of cases) {
    test(`resize and centre crop of ${name} to ${size} equal Pillow's integers`, () => {
      const decoded = golden(`decoded.${name}`);
      const { width, height } = shortestEdgeSize(decoded.width, decoded.height, size);
      assert.deepEqual([width, height], [resized_width, resized_height]);
      assertSamePixels(resizeAndCentreCrop(decoded, size), golden(`cropped${size}.${name}`), name);
      const resized = `resized${size}.${name}`;
      if (tensors.has(resized)) assertSamePixels(resizeBicubic(decoded, width, height), golden(resized), resized);
    });
  }
}

test("normalise equals CLIPImageProcessor within 1e-6", () => {
  const keys = [...tensors.keys()].filter((key) => key.startsWith("pixel_values64."));
  assert.ok(keys.length > 0);
  for (const key of keys) {
    const wanted = floatValues(tensors.get(key)!);
    const actual = normalise(golden(key.replace("pixel_values64", "cropped64")));
    assert.equal(actual.length, wanted.length);
    const worst = actual.reduce((most, value, i) => Math.max(most, Math.abs(value - wanted[i]!)), 0);
    assert.ok(worst <= 1e-6, `${key}: ${worst}`);
  }
});
