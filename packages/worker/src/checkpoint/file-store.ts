import { randomUUID } from "node:crypto";
import { type FileHandle, mkdir, open, readdir, readFile, rename, rm } from "node:fs/promises";
import path from "node:path";
import { fileURLToPath } from "node:url";

/**
 * A folder that keeps named byte strings: each appears whole or not at all, and stays when the power fails. Names may
 * have slashes.
 */
export class FileStore {
  readonly folder: string;

  /** @param url `file://` address of the folder; it is made when the first thing is put there. */
  constructor(readonly url: string) {
    if (!url.startsWith("file://")) {
      throw new TypeError(`Cannot keep checkpoints at ${url} as the store must be a file:// address`);
    }
    this.folder = fileURLToPath(url);
  }

  /** The part of the store below a folder. */
  below(name: string): FileStore {
    return new FileStore(`${this.url.replace(/\/$/, "")}/${encodeURIComponent(name)}`);
  }

  /** Written aside, synced, renamed, and the folder synced: no crash leaves half of it under its name. */
  async put(name: string, bytes: Uint8Array | string): Promise<void> {
    const target = path.join(this.folder, name);
    await mkdir(path.dirname(target), { recursive: true });
    const draft = `${target}.draft-${randomUUID()}`;
    try {
      await withFile(draft, "wx", async (file) => {
        await file.writeFile(bytes);
        await file.sync();
      });
      await rename(draft, target);
    } catch (error) {
      await rm(draft, { force: true });
      throw error;
    }
    await withFile(path.dirname(target), "r", (folder) => folder.sync());
  }

  /** @returns null where there is nothing of that name. */
  async get(name: string): Promise<Uint8Array | null> {
    try {
      return await readFile(path.join(this.folder, name));
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === "ENOENT") return null;
      throw error;
    }
  }

  /** Names of what lies directly below a folder, drafts of crashed writers left out. */
  async list(folder: string): Promise<string[]> {
    const names = await readdir(path.join(this.folder, folder)).catch(() => []);
    return names.filter((name) => !isDraft(name)).sort();
  }

  async remove(name: string): Promise<void> {
    await rm(path.join(this.folder, name), { force: true });
  }

  /** Remove what crashed writers left below a folder. Only for the one writer of it. */
  async sweep(folder: string): Promise<void> {
    const names = await readdir(path.join(this.folder, folder)).catch(() => []);
    await Promise.all(names.filter(isDraft).map((name) => this.remove(path.join(folder, name))));
  }
}

const isDraft = (name: string) => name.includes(".draft-");

async function withFile(place: string, flags: string, work: (file: FileHandle) => Promise<void>): Promise<void> {
  const file = await open(place, flags);
  try {
    await work(file);
  } finally {
    await file.close();
  }
}
