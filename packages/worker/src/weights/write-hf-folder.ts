import { mkdir, readdir, writeFile } from "node:fs/promises";
import path from "node:path";
import { type NamedTensor, writeTensorFolder } from "@umie/engine";
import type { Json } from "@umie/model";

/** A folder that `transformers` opens. */
export interface HfFolder {
  config: Json;
  tensors: readonly NamedTensor[];
  /** Most bytes of a file of tensors. */
  shardBytes: number;
}

/**
 * @returns the names of the files written.
 * @throws {RangeError} If something lies there already.
 */
export async function writeHfFolder(folder: string, { config, tensors, shardBytes }: HfFolder): Promise<string[]> {
  await mkdir(folder, { recursive: true });
  const { length } = await readdir(folder);
  if (length > 0)
    throw new RangeError(
      `Cannot write to ${folder} as it must be absent or empty: it has ${length} ${length === 1 ? "entry" : "entries"}`,
    );
  const files = await writeTensorFolder(folder, tensors, shardBytes);
  // Last, so that a folder with a config is a whole one.
  await writeFile(path.join(folder, "config.json"), `${JSON.stringify(config, null, 2)}\n`);
  return [...files, "config.json"];
}
