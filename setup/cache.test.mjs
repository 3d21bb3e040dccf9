import assert from "node:assert/strict";
import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import { test } from "node:test";
import { cacheFolder, placeFolder, requireRoom, requireWritable } from "./cache.mjs";

/** @param {import("node:test").TestContext} t */
function temporaryFolder(t) {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), "umie-setup-"));
  t.after(() => fs.rmSync(folder, { recursive: true, force: true }));
  return folder;
}

test("cacheFolder follows UMIE_CACHE, then XDG_CACHE_HOME, then HOME", () => {
  assert.equal(cacheFolder({ UMIE_CACHE: "/a", XDG_CACHE_HOME: "/b", HOME: "/c" }), "/a");
  assert.equal(cacheFolder({ XDG_CACHE_HOME: "/b", HOME: "/c" }), "/b/umie");
  assert.equal(cacheFolder({ HOME: "/c" }), "/c/.cache/umie");
});

test("requireRoom names the folder, the need and what is free", (t) => {
  const folder = temporaryFolder(t);
  requireRoom(folder, { bytes: 1, what: "a byte" });
  assert.throws(() => requireRoom(folder, { bytes: 1e18, what: "the library" }), {
    name: "SetupError",
    message:
      /^Cannot place the library in .* as it needs 1000000000\.0 GB and .* are free: free some space or set UMIE_CACHE/,
  });
});

test("requireWritable tells to set UMIE_CACHE", (t) => {
  const file = path.join(temporaryFolder(t), "file");
  fs.writeFileSync(file, "");
  assert.throws(() => requireWritable(path.join(file, "cache")), {
    name: "SetupError",
    message: /set UMIE_CACHE to a folder that is$/,
  });
});

test("placeFolder shows all or nothing, replaces an older folder and sweeps what killed runs left", async (t) => {
  const parent = temporaryFolder(t);
  const target = path.join(parent, "library");
  fs.mkdirSync(path.join(parent, ".draft-of-a-killed-run"));
  await assert.rejects(
    placeFolder(target, async (draft) => {
      fs.writeFileSync(path.join(draft, "half"), "");
      assert.equal(fs.existsSync(target), false);
      throw new Error("disk full");
    }),
    /disk full/,
  );
  assert.deepEqual(fs.readdirSync(parent), []);
  for (const content of ["first", "second"]) {
    await placeFolder(target, async (draft) => fs.writeFileSync(path.join(draft, "file"), content));
    assert.equal(fs.readFileSync(path.join(target, "file"), "utf8"), content);
  }
  assert.deepEqual(fs.readdirSync(parent), ["library"]);
});
