import { createHash, randomBytes } from "node:crypto";
import { mkdir, readdir, rename, rm, rmdir, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";

/** A folder being written beside its final place. */
export interface Staging {
  /** Writes one file; `path` is relative, with `/`. */
  write(path: string, data: string | Uint8Array): Promise<void>;
  /** SHA-256 of what was written, by path in order. */
  hashes(): Record<string, string>;
}

/**
 * Lets `fill` write a new folder, which then appears under `directory` in one rename, or not at all. `directory` must be absent or empty.
 */
export async function inStaging(directory: string, fill: (staging: Staging) => Promise<void>): Promise<void> {
  const parent = `${directory}.partial-${randomBytes(4).toString("hex")}`;
  await mkdir(parent, { recursive: true });
  try {
    await fill(stagingIn(parent));
    await removeEmpty(directory);
    await rename(parent, directory);
  } catch (cause) {
    await rm(parent, { recursive: true, force: true });
    throw cause;
  }
}

function stagingIn(root: string): Staging {
  const hashes = new Map<string, string>();
  const made = new Set<string>();
  return {
    write: async (path, data) => {
      const target = join(root, path);
      const folder = dirname(target);
      if (!made.has(folder)) await mkdir(folder, { recursive: true });
      made.add(folder);
      await writeFile(target, data);
      hashes.set(path, createHash("sha256").update(data).digest("hex"));
    },
    hashes: () => Object.fromEntries([...hashes].sort(([a], [b]) => (a < b ? -1 : 1))),
  };
}

/** A rename replaces no folder on every system, not even an empty one. */
async function removeEmpty(directory: string): Promise<void> {
  if (await isEmpty(directory)) await rmdir(directory);
}

/** @returns false where there is no such folder. */
export async function isEmpty(directory: string): Promise<boolean> {
  try {
    return (await readdir(directory)).length === 0;
  } catch (cause) {
    if (cause instanceof Error && "code" in cause && cause.code === "ENOENT") return false;
    throw cause;
  }
}
