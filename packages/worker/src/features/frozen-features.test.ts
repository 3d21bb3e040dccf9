import assert from "node:assert/strict";
import path from "node:path";
import { test } from "node:test";
import { clipPreparation, type Picture, regionsOf } from "@umie/data";
import { type FeatureCache, readOnly } from "./feature-cache.js";
import type { FrozenEncoder } from "./frozen-encoder.js";
import { frozenFeatures } from "./frozen-features.js";

const pictures = path.join(import.meta.dirname, "../../../../test/fixtures/clip-preprocess");
const picture = (file: string): Picture => ({ id: file, path: path.join(pictures, file), objects: [[0, 0, 0.5, 1]] });

/** Sees of each region the mean of its values, and counts the pictures it is shown. */
function meanEncoder(): FrozenEncoder & { shown: number } {
  const side = 8;
  return {
    preparation: clipPreparation(side),
    width: 1,
    shown: 0,
    features(pixels) {
      this.shown += 1;
      const bytes = side * side * 3;
      return Float32Array.from({ length: pixels.length / bytes }, (_, region) => {
        const values = pixels.subarray(region * bytes, (region + 1) * bytes);
        return values.reduce((sum, value) => sum + value, 0) / bytes;
      });
    },
  };
}

function memoryCache(): FeatureCache & { kept: Map<string, Float32Array> } {
  const kept = new Map<string, Float32Array>();
  return {
    ...{ url: "memory:", kept },
    get: async (key) => kept.get(key) ?? null,
    put: async (key, features) => void kept.set(key, features),
  };
}

test("frozenFeatures computes each picture once, whoever asks, and tells who computed", async () => {
  const [encoder, cache] = [meanEncoder(), memoryCache()];
  const photo = picture("photo.png");
  const regions = regionsOf(photo, 1);
  const first = frozenFeatures(encoder, cache, { blank: false });
  const [a, b] = await Promise.all([first.of(photo, regions), first.of(photo, regions)]);
  assert.deepEqual([a.features, encoder.shown, a.computed], [b.features, 1, true]);
  assert.equal(a.features.length, 2);
  const later = await frozenFeatures(encoder, cache, { blank: false }).of(photo, regions);
  assert.deepEqual([later.features, later.computed, encoder.shown], [a.features, false, 1]);
  await first.of(photo, regionsOf(photo, 0));
  await first.of(picture("wide.png"), regions);
  assert.deepEqual([encoder.shown, cache.kept.size], [3, 3]);
});

test("frozenFeatures of blanked pictures hang on places alone", async () => {
  const encoder = meanEncoder();
  const blank = frozenFeatures(encoder, memoryCache(), { blank: true });
  const [photo, wide] = [picture("photo.png"), picture("wide.png")];
  const { features } = await blank.of(photo, regionsOf(photo, 1));
  assert.deepEqual(await blank.of(wide, regionsOf(wide, 1)), { features, computed: false });
  assert.equal(encoder.shown, 1);
});

test("frozenFeatures names the picture that cannot be read, and the place where nothing can be kept", async () => {
  const cache = memoryCache();
  const sees = frozenFeatures(meanEncoder(), cache, { blank: false });
  await assert.rejects(
    sees.of(picture("absent.png"), [[0, 0, 1, 1]]),
    /^Error: Picture absent\.png must be readable\./,
  );
  const full = async () => {
    throw new Error("Cannot keep features in memory:: it is full");
  };
  const stuck = frozenFeatures(meanEncoder(), { ...cache, put: full }, { blank: false });
  await assert.rejects(stuck.of(picture("photo.png"), [[0, 0, 1, 1]]), /^Error: Cannot keep features in memory:/);
});

test("frozenFeatures over a cache that is only read keeps nothing", async () => {
  const [encoder, cache] = [meanEncoder(), memoryCache()];
  const sees = frozenFeatures(encoder, readOnly(cache), { blank: false });
  for (const file of ["photo.png", "photo.png"])
    assert.equal((await sees.of(picture(file), [[0, 0, 1, 1]])).computed, true);
  assert.equal(cache.kept.size, 0);
});
