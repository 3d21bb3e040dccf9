import assert from "node:assert/strict";
import { mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type TestContext, test } from "node:test";
import { fileURLToPath, pathToFileURL } from "node:url";
import { s3Server } from "../checkpoint/s3-server.fixture.js";
import { featureKey, openFeatureCache } from "./feature-cache.js";

/** Address of an empty store. */
async function emptyStore(t: TestContext): Promise<string> {
  const made = await mkdtemp(join(tmpdir(), "umie-features-"));
  t.after(() => rm(made, { recursive: true }));
  return pathToFileURL(made).href;
}

const features = Float32Array.of(1, -0, Number.MIN_VALUE, 3.5);

test("a feature cache gives back the bits that were put there, to the same maker only", async (t) => {
  const store = await emptyStore(t);
  const key = featureKey(Uint8Array.of(1, 2), [[0, 0, 1, 1]]);
  const cache = openFeatureCache({ store }, { weights: "a", numericClass: "x" });
  assert.equal(await cache.get(key), null);
  await cache.put(key, features);
  assert.deepEqual(await cache.get(key), features);
  assert.deepEqual(await openFeatureCache({ store }, { weights: "a", numericClass: "x" }).get(key), features);
  assert.equal(await openFeatureCache({ store }, { weights: "a", numericClass: "y" }).get(key), null);
});

test("a feature cache keeps what it is given in an object store, too", async (t) => {
  const server = await s3Server(t);
  const place = { store: `${await server.bucket()}/runs`, env: server.env };
  const key = featureKey("blank", [[0, 0, 1, 1]]);
  await openFeatureCache(place, {}).put(key, features);
  const cache = openFeatureCache(place, {});
  assert.match(cache.url, /^s3:\/\/bucket-1\/runs\/features\/\w+$/);
  assert.deepEqual(await cache.get(key), features);
  assert.equal(await cache.get(featureKey("blank", [])), null);
});

test("a feature cache takes damaged features for absent ones", async (t) => {
  const cache = openFeatureCache({ store: await emptyStore(t) }, {});
  const key = featureKey("blank", []);
  await cache.put(key, features);
  const folder = fileURLToPath(cache.url);
  const [below = ""] = await readdir(folder);
  const [name = ""] = await readdir(join(folder, below));
  const path = join(folder, below, name);
  const bytes = await readFile(path);
  bytes[40]! ^= 1;
  await writeFile(path, bytes);
  assert.equal(await cache.get(key), null);
  await writeFile(path, bytes.subarray(0, 11));
  assert.equal(await cache.get(key), null);
});

test("a feature cache says where it can neither read nor keep", async (t) => {
  const store = await emptyStore(t);
  await writeFile(join(fileURLToPath(store), "features"), "in the way");
  const cache = openFeatureCache({ store }, {});
  await assert.rejects(cache.get("key"), /^Error: Cannot read features in file:\/\/.*\/features\/\w+: ENOTDIR/);
  await assert.rejects(cache.put("key", features), /^Error: Cannot keep features in file:\/\/.*\/features\/\w+: E/);
});

test("featureKey hangs on picture and regions", () => {
  const [a, b] = [Uint8Array.of(1), Uint8Array.of(2)];
  const whole = [0, 0, 1, 1];
  const keys = [
    featureKey(a, [whole]),
    featureKey(b, [whole]),
    featureKey("blank", [whole]),
    featureKey(a, [whole, [0, 0, 0.5, 1]]),
  ];
  assert.equal(new Set(keys).size, keys.length);
  assert.equal(featureKey(a, [whole]), keys[0]);
});
