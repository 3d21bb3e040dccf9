import { randomUUID } from "node:crypto";
import { type FileHandle, mkdir, open, readdir, readFile, rename, rm, stat, utimes } from "node:fs/promises";
import path from "node:path";
import { fileURLToPath } from "node:url";
import type { Store, Stored } from "./store.js";

/** A store in a folder. */
export class FileStore implements Store {
  readonly folder: string;

  /** @param url `file://` address of the folder; it is made when the first thing is put there. */
  constructor(readonly url: string) {
    if (!url.startsWith("file://")) {
      throw new TypeError(`Cannot keep checkpoints at ${url} as the store must be a file:// address`);
    }
    this.folder = fileURLToPath(url);
  }

  below(name: string): FileStore {
    return new FileStore(`${this.url.replace(/\/$/, "")}/${encodeURIComponent(name)}`);
  }

  /** Written aside, synced, renamed, and the folder synced: no crash leaves half of it under its name. */
  async put(name: string, bytes: Uint8Array | string): Promise<void> {
    const target = this.#place(name);
    await this.#makeFolder(path.dirname(target));
    const draft = `${target}${draftMark}${randomUUID()}`;
    try {
      await withFile(draft, "wx", async (file) => {
        await file.writeFile(bytes);
        await file.sync();
      });
      await rename(draft, target);
    } catch (error) {
      // A disk that failed may fail here too: what went wrong first is what counts.
      await rm(draft, { force: true }).catch(() => {});
      throw error;
    }
    await syncFolder(path.dirname(target));
  }

  /** A file system cannot compare and rename in one act: who publishes looks again afterwards (see `publish`). */
  async replace(name: string, bytes: string, expected: Uint8Array | null): Promise<boolean> {
    const held = await this.get(name);
    if (!isSame(held, expected)) return false;
    await this.put(name, bytes);
    return true;
  }

  async get(name: string): Promise<Uint8Array | null> {
    return unlessMissing(() => readFile(this.#place(name)), null);
  }

  async touch(name: string): Promise<boolean> {
    const place = this.#place(name);
    const now = new Date();
    const isThere = await utimes(place, now, now).then(
      () => true,
      (error: NodeJS.ErrnoException) => {
        // That of another user, which may be replaced and not touched, counts as missing.
        if (error.code === "ENOENT" || error.code === "EPERM") return false;
        throw error;
      },
    );
    // Who put it may have crashed before the folder was synced, and we are about to rely on it.
    if (isThere) await syncFolder(path.dirname(place));
    return isThere;
  }

  async list(folder: string): Promise<Stored[]> {
    return (await this.#files(folder)).filter(({ name }) => !name.includes(draftMark));
  }

  async remove(name: string, beforeMs: number): Promise<void> {
    const place = this.#place(name);
    const found = await unlessMissing(() => stat(place), null);
    if (found !== null && found.ctimeMs <= beforeMs) await rm(place, { force: true });
  }

  async sweep(folder: string, beforeMs: number): Promise<void> {
    for (const { name } of await this.#files(folder)) {
      if (name.includes(draftMark)) await this.remove(path.join(folder, name), beforeMs);
    }
  }

  async #files(folder: string): Promise<Stored[]> {
    const place = this.#place(folder);
    const names = await unlessMissing(() => readdir(place), []);
    const found = names.sort().map(async (name) => {
      // The time of the last change of any kind, which is the file system's: that of the content is ours to set.
      const modifiedMs = await unlessMissing(async () => (await stat(path.join(place, name))).ctimeMs, null);
      return modifiedMs === null ? [] : [{ name, modifiedMs }];
    });
    return (await Promise.all(found)).flat();
  }

  /**
   * Make a folder and those above it, each synced into the one above: a synced file in a lost folder is lost too. The store's own folder
   * may be left by a writer that crashed before it synced that.
   */
  async #makeFolder(folder: string): Promise<void> {
    const made = await mkdir(folder, { recursive: true });
    if (made === undefined) return;
    const top = Math.min(path.dirname(this.folder).length, made.length);
    for (let at = folder; at.length >= top && at !== "/"; at = path.dirname(at)) await syncFolder(path.dirname(at));
  }

  #place(name: string): string {
    return path.join(this.folder, name);
  }
}

const draftMark = ".draft-";

const syncFolder = (folder: string) => withFile(folder, "r", (handle) => handle.sync());

async function withFile(place: string, flags: string, work: (file: FileHandle) => Promise<void>): Promise<void> {
  const file = await open(place, flags);
  try {
    await work(file);
  } finally {
    await file.close();
  }
}

async function unlessMissing<T, M>(work: () => Promise<T>, missing: M): Promise<T | M> {
  try {
    return await work();
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return missing;
    throw error;
  }
}

function isSame(held: Uint8Array | null, expected: Uint8Array | null): boolean {
  return held === null || expected === null ? held === expected : Buffer.compare(held, expected) === 0;
}
