import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import sharp, { type Sharp } from "sharp";
import { pictureSize } from "./picture-size.js";

const kinds = {
  png: (picture: Sharp) => picture.png(),
  jpeg: (picture: Sharp) => picture.jpeg(),
  "progressive jpeg with EXIF": (picture: Sharp) =>
    picture.withMetadata({ orientation: 6, density: 72 }).jpeg({ progressive: true }),
  webp: (picture: Sharp) => picture.webp(),
  "lossless webp": (picture: Sharp) => picture.webp({ lossless: true }),
  "webp with alpha": (picture: Sharp) => picture.ensureAlpha(0.5).webp(),
  "webp with EXIF": (picture: Sharp) => picture.withMetadata({ orientation: 6 }).webp(),
};

test("pictureSize reads the stored size of every kind of picture", async () => {
  const side = fc.oneof(fc.integer({ min: 1, max: 300 }), fc.constantFrom(1000));
  await fc.assert(
    fc.asyncProperty(side, side, fc.constantFrom(...Object.keys(kinds)), async (width, height, kind) => {
      const picture = sharp({ create: { width, height, channels: 3, background: { r: 9, g: 99, b: 200 } } });
      const bytes = await kinds[kind as keyof typeof kinds](picture).toBuffer();
      assert.deepEqual(pictureSize(bytes), [width, height], kind);
    }),
    { numRuns: 60 },
  );
});

test("pictureSize is null for bytes that are no picture, or end before their size", async () => {
  const picture = sharp({ create: { width: 20, height: 10, channels: 3, background: "red" } });
  const whole = await picture.png().toBuffer();
  for (const bytes of [
    new Uint8Array(),
    whole.subarray(0, 20),
    Buffer.from("<html>not found</html>"),
    Buffer.from("GIF89a...."),
  ]) {
    assert.equal(pictureSize(bytes), null);
  }
  const jpeg = await picture.jpeg().toBuffer();
  fc.assert(
    fc.property(
      fc.oneof(
        fc.uint8Array(),
        fc.uint8Array().map((rest) => Uint8Array.of(0xff, 0xd8, 0xff, ...rest)),
      ),
      (bytes) => {
        assert.doesNotThrow(() => pictureSize(bytes));
      },
    ),
  );
  for (let length = 0; length < jpeg.length; length += 1)
    assert.doesNotThrow(() => pictureSize(jpeg.subarray(0, length)));
});
