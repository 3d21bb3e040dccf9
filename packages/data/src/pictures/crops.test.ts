import assert from "node:assert/strict";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import fc from "fast-check";
import type { Picture } from "../example.js";
import { cropSource, crops, meanGray, pixelRect } from "./crops.js";
import { decode } from "./decode.js";
import { fixturePath } from "./golden.fixture.js";
import { PictureCache } from "./picture-cache.js";
import { resizeBicubic } from "./resize.js";

const side = 16;
const area = side * side * 3;
const picture: Picture = {
  id: "photo",
  path: fixturePath("photo.png"),
  objects: [
    [0, 0, 0.5, 0.5],
    [0.25, 0.5, 1, 1],
    [0.9, 0.9, 0.9, 0.9],
  ],
};

test("crops puts the whole picture first, then the objects, and masks what is absent", async () => {
  const { tokens, boxes, mask, pixels } = await crops(picture, side, 4);
  assert.equal(tokens, 5);
  assert.deepEqual([...mask], [1, 1, 1, 1, 0]);
  assert.deepEqual([...boxes.slice(0, 4)], [0, 0, 1, 1]);
  assert.deepEqual([...boxes.slice(8, 12)], [0.25, 0.5, 1, 1]);
  assert.deepEqual([...boxes.slice(16)], [0, 0, 0, 0]);
  const whole = resizeBicubic(await decode(picture.path!), side, side);
  assert.deepEqual(pixels.slice(0, area), whole.pixels);
  assert.notDeepEqual(pixels.slice(area, 2 * area), pixels.slice(2 * area, 3 * area));
  assert.ok(pixels.subarray(4 * area).every((value) => value === 0));
});

test("crops leaves out objects beyond the most that fit", async () => {
  const { tokens, mask } = await crops(picture, side, 2);
  assert.deepEqual([tokens, ...mask], [3, 1, 1, 1]);
});

test("crops blank keeps boxes and mask and makes every present pixel the mean gray", async () => {
  const [seen, blank] = [await crops(picture, side, 4), await crops(picture, side, 4, { blank: true })];
  assert.deepEqual(blank.boxes, seen.boxes);
  assert.deepEqual(blank.mask, seen.mask);
  assert.ok(blank.pixels.subarray(0, 4 * area).every((value, i) => value === meanGray[i % 3]));
  assert.ok(blank.pixels.subarray(4 * area).every((value) => value === 0));
});

test("crops of no picture, or of one known by annotation only, has no token", async () => {
  for (const absent of [null, { ...picture, path: null }]) {
    const { mask, boxes, pixels } = await crops(absent, side, 4);
    assert.ok([...mask, ...boxes].every((value) => value === 0));
    assert.equal(pixels.length, 5 * area);
  }
});

test("crops names example and file when the picture is missing, and reads it once it is there", async () => {
  const folder = await mkdtemp(join(tmpdir(), "umie-crops-"));
  const path = join(folder, "late.png");
  const late = { ...picture, path };
  await assert.rejects(crops(late, side, 1, { example: "twitter2015/train/7" }), (error: Error) => {
    assert.match(error.message, /twitter2015\/train\/7/);
    assert.ok(error.message.includes(path));
    return true;
  });
  await writeFile(path, await readFile(picture.path!));
  assert.deepEqual((await crops(late, side, 1)).pixels, (await crops(picture, side, 1)).pixels);
  await rm(folder, { recursive: true });
});

test("cropSource gives a batch the present regions of crops", async () => {
  const wanted = await crops(picture, side, 4);
  const regions = [[0, 0, 1, 1] as const, ...picture.objects];
  const content = await cropSource({ side, maxObjects: 4 }).content(picture, regions);
  assert.ok(content.kind === "pixels" && content.side === side);
  assert.deepEqual(content.pixels, wanted.pixels.slice(0, 4 * area));
  const missing = { ...picture, path: "/absent.png" };
  await assert.rejects(
    async () => cropSource({ side, maxObjects: 4 }).content(missing, regions),
    /Picture photo .*absent.png/,
  );
});

test("pixelRect rounds outwards, holds at least one pixel and stays inside", () => {
  const fraction = fc.double({ min: 0, max: 1, noNaN: true });
  const length = fc.integer({ min: 1, max: 5000 });
  fc.assert(
    fc.property(fraction, fraction, fraction, fraction, length, length, (a, b, c, d, width, height) => {
      const [x1, x2] = [Math.min(a, b), Math.max(a, b)];
      const [y1, y2] = [Math.min(c, d), Math.max(c, d)];
      const rect = pixelRect([x1, y1, x2, y2], { width, height });
      assert.ok(rect.left >= 0 && rect.left < rect.right && rect.right <= width);
      assert.ok(rect.top >= 0 && rect.top < rect.bottom && rect.bottom <= height);
      assert.ok(rect.left <= x1 * width + 0.01 && rect.right >= Math.min(width, x2 * width) - 0.01);
    }),
  );
});

test("pixelRect gives back the whole pixels a box was made from", () => {
  const edge = fc.integer({ min: 0, max: 700 });
  fc.assert(
    fc.property(edge, edge, fc.integer({ min: 701, max: 900 }), (a, b, length) => {
      const [from, to] = [Math.min(a, b), Math.max(a, b) + 1];
      const rect = pixelRect([from / length, from / length, to / length, to / length], {
        width: length,
        height: length,
      });
      assert.deepEqual(rect, { left: from, top: from, right: to, bottom: to });
    }),
  );
});

test("PictureCache keeps what was used last, within its bytes, and forgets failures", async () => {
  const cache = new PictureCache(100);
  const made: string[] = [];
  const make = (key: string) => async () => {
    made.push(key);
    return new Uint8Array(40);
  };
  for (const key of ["a", "b", "a", "c", "a", "b"]) await cache.get(key, make(key));
  assert.deepEqual(made, ["a", "b", "c", "b"]);
  assert.ok(cache.bytes <= 100);
  await assert.rejects(cache.get("d", () => Promise.reject(new Error("gone"))));
  await cache.get("d", make("d"));
  assert.equal(made.at(-1), "d");
});

test("PictureCache makes one array for two callers at once", async () => {
  const cache = new PictureCache(100);
  let count = 0;
  const make = async () => {
    count += 1;
    return new Uint8Array(8);
  };
  const [first, second] = await Promise.all([cache.get("a", make), cache.get("a", make)]);
  assert.equal(first, second);
  assert.equal(count, 1);
});
