import { createHash } from "node:crypto";
import { createReadStream } from "node:fs";
import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { pipeline } from "node:stream/promises";
import type { Json } from "@umie/model/config";

/** What a folder of saved weights says of itself. */
export interface SavedWeights {
  /** SHA-256, hex, over names and bytes of the files that decide what is computed with them. */
  sha256: string;
  /** The parsed `config.json`; null where there is none. */
  config: Json | null;
}

/** Files that decide: tensors, how they are read, sizes, how pictures are prepared. */
const decides = /\.safetensors$|^(model\.safetensors\.index|config|preprocessor_config)\.json$/;

/** @throws {Error} If the folder cannot be read, or holds no tensors. */
export async function savedWeights(folder: string): Promise<SavedWeights> {
  const names = (await filesIn(folder)).filter((name) => decides.test(name)).sort();
  if (!names.some((name) => name.endsWith(".safetensors")))
    throw new RangeError(`Cannot use the weights in ${folder} as it must hold safetensors files: there are none`);
  const whole = createHash("sha256");
  for (const name of names) whole.update(`${name}\n${await fileHash(join(folder, name))}\n`);
  return { sha256: whole.digest("hex"), config: await readConfig(folder) };
}

/** The parsed `config.json` of a folder, or null. @throws {RangeError} If it is no JSON object. */
export async function readConfig(folder: string, name = "config.json"): Promise<Json | null> {
  const path = join(folder, name);
  const text = await readFile(path, "utf8").catch((error: NodeJS.ErrnoException) => {
    if (error.code === "ENOENT") return null;
    throw error;
  });
  if (text === null) return null;
  try {
    const value: unknown = JSON.parse(text);
    if (typeof value === "object" && value !== null && !Array.isArray(value)) return value as Json;
  } catch (cause) {
    throw new RangeError(`Cannot read ${path} as it must be JSON: ${(cause as Error).message}`, { cause });
  }
  throw new RangeError(`Cannot read ${path} as it must be a JSON object`);
}

async function filesIn(folder: string): Promise<string[]> {
  return readdir(folder).catch((cause: NodeJS.ErrnoException) => {
    const why = cause.code === "ENOENT" ? "there is no such folder" : cause.message;
    throw new RangeError(`Cannot use the weights in ${folder}: ${why}`, { cause });
  });
}

async function fileHash(path: string): Promise<string> {
  const hash = createHash("sha256");
  await pipeline(createReadStream(path), hash);
  return hash.digest("hex");
}
