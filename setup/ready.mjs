#!/usr/bin/env node
// Make this clone ready to run: npm packages, compiled sources, TensorFlow library, Redis-compatible server.
// Does nothing, quickly, when all is there. From the command line: node setup/ready.mjs, or npm run setup.
import path from "node:path";
import { pathToFileURL } from "node:url";
import { ensureNativeBackend } from "./addon.mjs";
import { build } from "./build.mjs";
import { cacheFolder } from "./cache.mjs";
import { ensureDependencies } from "./dependencies.mjs";
import { withLock } from "./lock.mjs";
import { ensureMoto } from "./moto.mjs";
import { requireNode } from "./node-version.mjs";
import { projectRoot } from "./project.mjs";
import { ensureRedis } from "./redis.mjs";
import { reason, SetupError, say, seconds } from "./say.mjs";

/**
 * @typedef {object} Ready
 * @property {boolean} native Whether the TensorFlow library loads; WebAssembly computes otherwise.
 * @property {import("./redis.mjs").RedisFound} redis
 */

/**
 * Make ready what a run or the tests need. Two at once are safe: the second waits for the first.
 *
 * @param {{ forTests?: boolean, root?: string }} [options] `forTests`: a server binary even when REDIS_URL is set.
 * @returns {Promise<Ready>}
 * @throws {SetupError} One sentence with the remedy.
 */
export async function makeReady({ forTests = false, root = projectRoot } = {}) {
  requireNode();
  const cache = cacheFolder();
  return withLock(path.join(root, ".umie", "setup.lock"), async () => {
    await ensureDependencies(root);
    const native = await ensureNative({ root, cache });
    const redis = await ensureRedis({ cache, forTests });
    if (forTests) await ensureMoto(cache);
    await build(root);
    return { native, redis };
  });
}

/**
 * The native backend is worth much but not needed: where it cannot be had, say so and go on.
 *
 * @param {{ root: string, cache: string }} places
 */
async function ensureNative(places) {
  try {
    await ensureNativeBackend(places);
    return true;
  } catch (error) {
    if (!(error instanceof SetupError) || process.env.UMIE_REQUIRE_NATIVE === "1") throw error;
    say(`warning: ${error.message}. WebAssembly computes instead, many times slower ("umie doctor" measures it)`);
    return false;
  }
}

/**
 * Run a command's main function: its number is the exit status, and what set-up could not do is one sentence and status 1.
 *
 * @param {() => Promise<number>} main
 */
export async function exitWith(main) {
  try {
    process.exitCode = await main();
  } catch (error) {
    say(
      error instanceof SetupError
        ? error.message
        : `failed unexpectedly (${reason(error)}): ${error instanceof Error ? error.stack : ""}`,
    );
    process.exitCode = 1;
  }
}

if (process.argv[1] && import.meta.url === pathToFileURL(process.argv[1]).href) {
  await exitWith(async () => {
    const start = performance.now();
    const { native, redis } = await makeReady();
    const engine = native ? "native TensorFlow" : "WebAssembly";
    say(
      `ready in ${seconds(performance.now() - start)}: ${engine}, Redis from ${redis.from === "url" ? `REDIS_URL (${redis.place})` : redis.place}`,
    );
    return 0;
  });
}
