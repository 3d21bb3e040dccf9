import assert from "node:assert/strict";
import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import { test } from "node:test";
import { ensureMoto, moto, motoFolder } from "./moto.mjs";

/** @param {import("node:test").TestContext} t */
function emptyCache(t) {
  const cache = fs.mkdtempSync(path.join(os.tmpdir(), "umie-moto-"));
  t.after(() => fs.rmSync(cache, { recursive: true, force: true }));
  return cache;
}

test("ensureMoto fetches nothing that is there already", async (t) => {
  const cache = emptyCache(t);
  fs.mkdirSync(motoFolder(cache));
  await ensureMoto(cache);
  assert.deepEqual(fs.readdirSync(cache), [path.basename(motoFolder(cache))]);
});

test("ensureMoto leaves nothing half-done and says how it failed", async (t) => {
  const cache = emptyCache(t);
  const packages = moto.packages.splice(0, moto.packages.length, "no-such-file.whl");
  t.after(() => void moto.packages.splice(0, 1, ...packages));
  await assert.rejects(ensureMoto(cache), /^SetupError: Cannot fetch moto [\d.]+ with pip \(.+\): try again$/);
  assert.ok(!fs.existsSync(motoFolder(cache)));
});

test("moto is pinned with everything it needs", () => {
  assert.ok(moto.packages.includes(`moto==${moto.version}`));
  for (const each of moto.packages) assert.match(each, /^[\w.-]+==[\w.]+$/);
});
