import { randomUUID } from "node:crypto";
import fs from "node:fs";
import { hostname } from "node:os";
import path from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { nearestParent } from "./cache.mjs";
import { reason, SetupError, say } from "./say.mjs";

/** A holder on another host counts as gone when it has not touched its lock for so long; it touches it every 5 s. */
const silentMs = 120_000;
const touchMs = 5_000;
const pollMs = 200;

/**
 * Do work while no other process does work under the same lock file. A second one waits and says so.
 * The lock of a process that was killed is recognised by its pid and broken.
 *
 * @template T
 * @param {string} file The lock: exists while it is held and names its holder.
 * @param {() => Promise<T>} work
 * @returns {Promise<T>}
 * @throws {SetupError} If the lock's folder may not be written.
 */
export async function withLock(file, work) {
  prepare(path.dirname(file));
  const mine = JSON.stringify({ pid: process.pid, host: hostname(), id: randomUUID() });
  await acquire(file, mine);
  const touch = setInterval(() => fs.utimes(file, new Date(), new Date(), () => {}), touchMs);
  const release = () => {
    if (read(file) === mine) fs.rmSync(file, { force: true });
  };
  process.once("exit", release);
  try {
    return await work();
  } finally {
    clearInterval(touch);
    process.off("exit", release);
    release();
  }
}

/** @param {string} folder @throws {SetupError} */
function prepare(folder) {
  try {
    fs.accessSync(nearestParent(folder), fs.constants.W_OK);
    fs.mkdirSync(folder, { recursive: true });
  } catch (error) {
    throw new SetupError(`Cannot write to ${folder} (${reason(error)}): make it writable for you`, { cause: error });
  }
}

/** @param {string} file @param {string} mine */
async function acquire(file, mine) {
  let told = "";
  while (!create(file, mine)) {
    const theirs = read(file);
    if (theirs === undefined) continue;
    if (isStale(file, theirs)) {
      breakLock(file, theirs);
      continue;
    }
    if (told !== theirs) say(`another set-up is at work (${describe(theirs)}): waiting for it`);
    told = theirs;
    await sleep(pollMs);
  }
}

/**
 * Create the lock with its content in one atomic act: a link, unlike open and write, is never seen empty.
 *
 * @param {string} file @param {string} mine
 */
function create(file, mine) {
  const draft = `${file}.${randomUUID()}`;
  fs.writeFileSync(draft, mine);
  try {
    fs.linkSync(draft, file);
    return true;
  } catch (error) {
    if (/** @type {NodeJS.ErrnoException} */ (error).code !== "EEXIST") throw error;
    return false;
  } finally {
    fs.rmSync(draft, { force: true });
  }
}

/** @param {string} file @returns {string | undefined} Nothing when there is no such file (any more). */
function read(file) {
  try {
    return fs.readFileSync(file, "utf8");
  } catch (error) {
    if (/** @type {NodeJS.ErrnoException} */ (error).code === "ENOENT") return undefined;
    throw error;
  }
}

/** @param {string} file @param {string} content */
function isStale(file, content) {
  const age = Date.now() - (fs.statSync(file, { throwIfNoEntry: false })?.mtimeMs ?? 0);
  if (age > silentMs) return true;
  const holder = parse(content);
  return holder === undefined || (holder.host === hostname() && !isAlive(holder.pid));
}

/**
 * Take a dead holder's lock away. Two may try at once: what the rename caught is compared, and a living lock put back.
 *
 * @param {string} file @param {string} dead
 */
function breakLock(file, dead) {
  const caught = `${file}.${randomUUID()}`;
  try {
    fs.renameSync(file, caught);
  } catch {
    return;
  }
  if (read(caught) !== dead && !fs.existsSync(file)) fs.renameSync(caught, file);
  fs.rmSync(caught, { force: true });
}

/** @param {string} content @returns {{ pid: number, host: string } | undefined} */
function parse(content) {
  try {
    const { pid, host } = JSON.parse(content);
    return Number.isInteger(pid) && typeof host === "string" ? { pid, host } : undefined;
  } catch {
    return undefined;
  }
}

/** @param {string} content */
function describe(content) {
  const holder = parse(content);
  return holder ? `process ${holder.pid} on ${holder.host}` : "unknown process";
}

/** @param {number} pid */
function isAlive(pid) {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    // EPERM: it lives and belongs to somebody else.
    return /** @type {NodeJS.ErrnoException} */ (error).code === "EPERM";
  }
}
