import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { decode } from "./decode.js";
import { fixturePath, goldenImages, goldenTensors, pixelValues } from "./golden.fixture.js";
import { clipPreparation, preparationFrom, preparedRegions, resnetPreparation } from "./preparation.js";

const whole = [0, 0, 1, 1] as const;

test("preparationFrom reads CLIP's preprocessor_config.json", () => {
  const json = JSON.parse(readFileSync(fixturePath("preprocessor_config.json"), "utf8"));
  const { mean, std, ...sizes } = preparationFrom(json, resnetPreparation);
  assert.deepEqual(sizes, { shortestEdge: json.size.shortest_edge, side: json.crop_size.height });
  assert.deepEqual([mean, std], [json.image_mean, json.image_std]);
});

test("preparationFrom reads ResNet's, which cuts 224 of 256", () => {
  const convNext = { size: { shortest_edge: 224 }, crop_pct: 0.875, resample: 3, image_mean: [1, 2, 3] };
  const prepared = preparationFrom(convNext, clipPreparation(32));
  assert.deepEqual([prepared.shortestEdge, prepared.side, prepared.mean], [256, 224, [1, 2, 3]]);
  assert.deepEqual(preparationFrom({ size: 224, crop_pct: 0.875 }, resnetPreparation), resnetPreparation);
});

test("preparationFrom falls back field by field and refuses what is not done here", () => {
  assert.deepEqual(preparationFrom({}, resnetPreparation), resnetPreparation);
  assert.deepEqual(preparationFrom({}, clipPreparation(48)), clipPreparation(48));
  const refused = (json: object, message: RegExp) =>
    assert.throws(() => preparationFrom(json as Record<string, unknown>, resnetPreparation), message);
  refused({ resample: 2 }, /resample must be 3 \(bicubic\): it is 2/);
  refused({ size: { height: 3, width: 4 } }, /size must be a whole number, shortest_edge or equal height and width/);
  refused({ size: 100, crop_size: 224 }, /size must be at least crop_size 224: it is 100/);
  refused({ image_mean: [1] }, /image_mean must be 3 numbers/);
});

test("preparedRegions of the whole picture is what CLIPImageProcessor cuts", async () => {
  const golden = goldenTensors();
  for (const [name, { file, cases }] of Object.entries(goldenImages())) {
    // JPEG decoders may differ in the last bit.
    if (file.endsWith(".jpg")) continue;
    for (const { size } of cases) {
      const pixels = preparedRegions(await decode(fixturePath(file)), [whole], { side: size, shortestEdge: size });
      assert.deepEqual(
        pixels,
        Uint8Array.from(pixelValues(golden.get(`cropped${size}.${name}`)!)),
        `${name} at ${size}`,
      );
    }
  }
});

test("preparedRegions cuts each region as a picture of its own", async () => {
  const picture = await decode(fixturePath("photo.png"));
  const left = [0, 0, 0.5, 1] as const;
  const both = preparedRegions(picture, [whole, left], { side: 16, shortestEdge: 20 });
  assert.equal(both.length, 2 * 16 * 16 * 3);
  assert.deepEqual(both.subarray(16 * 16 * 3), preparedRegions(picture, [left], { side: 16, shortestEdge: 20 }));
});
