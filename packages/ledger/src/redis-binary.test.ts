import assert from "node:assert/strict";
import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import { type TestContext, test } from "node:test";
import { findRedisBinary, redisSearch } from "./redis-binary.js";

function folderWith(t: TestContext, servers: Record<string, string>): string {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), "umie-redis-binary-"));
  t.after(() => fs.rmSync(folder, { recursive: true, force: true }));
  for (const [name, says] of Object.entries(servers)) {
    const file = path.join(folder, name);
    fs.mkdirSync(path.dirname(file), { recursive: true });
    fs.writeFileSync(file, `#!/bin/sh\necho "${says}"\n`, { mode: 0o755 });
  }
  return folder;
}

test("findRedisBinary prefers redis-server on PATH to valkey-server, and PATH to the cache", async (t) => {
  const cache = folderWith(t, { "valkey-9.1.2/valkey-server": "Valkey server v=9.1.2 sha=0" });
  const both = folderWith(t, {
    "redis-server": "Redis server v=7.0.15 sha=0",
    "valkey-server": "Valkey server v=8.0.1",
  });
  const one = folderWith(t, { "valkey-server": "Valkey server v=8.0.1" });
  assert.equal(await findRedisBinary({ path: `${one}:${both}`, cache }), path.join(both, "redis-server"));
  assert.equal(await findRedisBinary({ path: one, cache }), path.join(one, "valkey-server"));
  assert.equal(
    await findRedisBinary({ path: "/nonexistent", cache }),
    path.join(cache, "valkey-9.1.2", "valkey-server"),
  );
});

test("findRedisBinary passes over servers that are too old or do not run", async (t) => {
  const cache = folderWith(t, { "valkey-9.1.2/valkey-server": "Valkey server v=9.1.2" });
  const old = folderWith(t, { "redis-server": "Redis server v=6.0.16 sha=0" });
  const broken = folderWith(t, { "redis-server": "" });
  fs.chmodSync(path.join(broken, "redis-server"), 0o644);
  assert.match(await findRedisBinary({ path: `${old}:${broken}`, cache }), /valkey-9\.1\.2/);
});

test("findRedisBinary takes the named binary and no other", async (t) => {
  const cache = folderWith(t, { "valkey-9.1.2/valkey-server": "Valkey server v=9.1.2" });
  const named = path.join(folderWith(t, { "my-server": "Redis server v=6.2.0" }), "my-server");
  assert.equal(await findRedisBinary({ binary: named, cache }), named);
  await assert.rejects(findRedisBinary({ binary: `${named}-gone`, cache }), {
    name: "RedisUnusable",
    message: `Cannot start Redis as ${named}-gone must be a redis-server or valkey-server of version 6.2 or newer: correct UMIE_REDIS_BIN`,
  });
});

test("findRedisBinary names the set-up command when there is no server", async () => {
  await assert.rejects(findRedisBinary({ path: "", cache: "/nonexistent" }), /run "npm run setup"/);
});

test("redisSearch finds the cache as set-up does", async () => {
  // Set-up is plain JavaScript outside of all packages: both must follow one rule, so the test compares them.
  const { cacheFolder } = (await import(new URL("../../../setup/cache.mjs", import.meta.url).href)) as {
    cacheFolder: (env: Record<string, string>) => string;
  };
  const environments = [
    { HOME: "/home/ada" },
    { HOME: "/home/ada", XDG_CACHE_HOME: "/caches" },
    { HOME: "/home/ada", XDG_CACHE_HOME: "relative" },
    { HOME: "/home/ada", XDG_CACHE_HOME: "/caches", UMIE_CACHE: "here" },
    { HOME: "" },
  ];
  for (const env of environments) assert.equal(redisSearch(env).cache, cacheFolder(env));
});
