import { randomUUID } from "node:crypto";
import fs from "node:fs";
import { homedir } from "node:os";
import path from "node:path";
import { reason, SetupError, size } from "./say.mjs";

/**
 * Where downloads are kept between clones: UMIE_CACHE, else `umie` below XDG_CACHE_HOME or `~/.cache`.
 * `redisSearch` in packages/ledger follows the same rule (a test compares them).
 *
 * @param {Record<string, string | undefined>} [env]
 */
export function cacheFolder(env = process.env) {
  if (env.UMIE_CACHE) return path.resolve(env.UMIE_CACHE);
  // The XDG base directory specification: a relative path is invalid and must be ignored.
  const xdg = env.XDG_CACHE_HOME && path.isAbsolute(env.XDG_CACHE_HOME) ? env.XDG_CACHE_HOME : undefined;
  return path.join(xdg ?? path.join(env.HOME || homedir(), ".cache"), "umie");
}

/**
 * Make sure that a folder exists, may be written to, and has room.
 *
 * @param {string} folder
 * @param {{ bytes: number, what: string }} need
 * @throws {SetupError}
 */
export function requireRoom(folder, { bytes, what }) {
  requireWritable(folder);
  const free = freeBytes(folder);
  if (free !== undefined && free < bytes) {
    throw new SetupError(
      `Cannot place ${what} in ${folder} as it needs ${size(bytes)} and ${size(free)} are free: free some space or set UMIE_CACHE to a folder on another disk`,
    );
  }
}

/** @param {string} folder @throws {SetupError} */
export function requireWritable(folder) {
  try {
    // Asked of the parent first, as mkdir names a read-only disk "no such file".
    fs.accessSync(nearestParent(folder), fs.constants.W_OK);
    fs.mkdirSync(folder, { recursive: true });
  } catch (error) {
    throw new SetupError(
      `Cannot write to the cache folder ${folder} (${reason(error)}): make it writable or set UMIE_CACHE to a folder that is`,
      { cause: error },
    );
  }
}

/** The folder itself, or the nearest one above it that exists. @param {string} folder */
export function nearestParent(folder) {
  let place = path.resolve(folder);
  while (!fs.existsSync(place) && path.dirname(place) !== place) place = path.dirname(place);
  return place;
}

/** What is free on the disk of a folder that may not exist yet. @param {string} folder @returns {number | undefined} */
export function freeBytes(folder) {
  try {
    const { bavail, bsize } = fs.statfsSync(nearestParent(folder));
    return bavail * bsize;
  } catch {
    return undefined;
  }
}

/**
 * Fill a folder out of sight and put it in place by one rename, so that nobody ever sees a half-written one.
 * An older folder of that name makes way. The caller holds the cache's lock, so drafts found here are leftovers of killed runs.
 *
 * @param {string} target
 * @param {(draft: string) => Promise<void>} fill Called with an empty folder on the same disk.
 */
export async function placeFolder(target, fill) {
  const parent = path.dirname(target);
  sweepDrafts(parent);
  const draft = path.join(parent, `.draft-${randomUUID()}`);
  fs.mkdirSync(draft, { recursive: true });
  try {
    await fill(draft);
    const old = path.join(parent, `.draft-old-${randomUUID()}`);
    if (fs.existsSync(target)) fs.renameSync(target, old);
    fs.renameSync(draft, target);
    fs.rmSync(old, { recursive: true, force: true });
  } finally {
    fs.rmSync(draft, { recursive: true, force: true });
  }
}

/** Write one file by the same draft-and-rename. @param {string} target @param {(draft: string) => void} write */
export function placeFile(target, write) {
  fs.mkdirSync(path.dirname(target), { recursive: true });
  const draft = path.join(path.dirname(target), `.draft-${randomUUID()}`);
  try {
    write(draft);
    fs.renameSync(draft, target);
  } finally {
    fs.rmSync(draft, { force: true });
  }
}

/** @param {string} parent */
function sweepDrafts(parent) {
  if (!fs.existsSync(parent)) return;
  for (const name of fs.readdirSync(parent).filter((entry) => entry.startsWith(".draft-"))) {
    fs.rmSync(path.join(parent, name), { recursive: true, force: true });
  }
}
