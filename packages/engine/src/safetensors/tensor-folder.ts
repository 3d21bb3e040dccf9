import { readFile, stat } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import { TensorFile } from "./tensor-file.js";

const singleFile = "model.safetensors";
const indexFile = "model.safetensors.index.json";

/** The tensors of one file, or of the shards of a Hugging Face folder. Close it. */
export interface TensorSource {
  names: readonly string[];
  /** @throws {RangeError} If there is no such tensor. */
  shape(name: string): readonly number[];
  /** One tensor as float32. @throws {RangeError} If there is no such tensor, or its type is not read. */
  read(name: string): Promise<{ shape: readonly number[]; values: Float32Array }>;
  close(): Promise<void>;
}

/**
 * Opens saved tensors.
 *
 * @param path A `.safetensors` file, an index file (`*.index.json`), or a folder with `model.safetensors` or
 *   `model.safetensors.index.json` in it.
 * @throws {RangeError} If a file is not valid or the index names what is not there.
 */
export async function openTensors(path: string): Promise<TensorSource> {
  const file = (await stat(path)).isDirectory() ? await fileIn(path) : path;
  if (!file.endsWith(".json")) {
    const opened = await TensorFile.open(file);
    return sourceOf(file, new Map([...opened.tensors.keys()].map((name) => [name, opened])));
  }
  return openShards(file);
}

/** A folder that holds both is read whole: the single file wins, as in `transformers`. */
async function fileIn(folder: string): Promise<string> {
  for (const name of [singleFile, indexFile]) {
    const found = await stat(join(folder, name)).catch(() => null);
    if (found?.isFile()) return join(folder, name);
  }
  throw new RangeError(`Cannot open tensors as ${folder} must hold ${singleFile} or ${indexFile}`);
}

async function openShards(index: string): Promise<TensorSource> {
  const shardOf = await readIndex(index);
  const files = new Map<string, TensorFile>();
  try {
    for (const shard of new Set(shardOf.values())) files.set(shard, await TensorFile.open(join(dirname(index), shard)));
    for (const [name, shard] of shardOf) {
      if (!files.get(shard)?.tensors.has(name))
        throw new RangeError(`Cannot open ${basename(index)} as ${shard} must hold ${name}: it does not`);
    }
  } catch (error) {
    await closeAll(files.values());
    throw error;
  }
  return sourceOf(index, new Map([...shardOf].map(([name, shard]) => [name, files.get(shard)!])));
}

/** The `weight_map` of an index: which file, beside the index, holds which tensor. */
async function readIndex(index: string): Promise<Map<string, string>> {
  const content = parse(await readFile(index, "utf8"), index) as { weight_map?: unknown } | null;
  const entries = Object.entries(content?.weight_map ?? {});
  const bad = entries.find(
    ([, shard]) => typeof shard !== "string" || basename(shard) !== shard || shard.startsWith("."),
  );
  if (entries.length === 0 || bad) {
    throw new RangeError(
      `Cannot open ${basename(index)} as its weight_map must map tensors to files beside it: got ${JSON.stringify(bad ?? content)}`,
    );
  }
  return new Map(entries as [string, string][]);
}

function parse(text: string, file: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new RangeError(`Cannot open ${basename(file)} as it must be JSON: ${(error as Error).message}`, {
      cause: error,
    });
  }
}

function sourceOf(path: string, holders: ReadonlyMap<string, TensorFile>): TensorSource {
  const holder = (name: string) => {
    const found = holders.get(name);
    if (!found)
      throw new RangeError(
        `Cannot read tensor ${name} as ${basename(path)} must name it: it names ${holders.size} others`,
      );
    return found;
  };
  return {
    names: [...holders.keys()].sort(),
    shape: (name) => holder(name).tensors.get(name)!.shape,
    read: async (name) => holder(name).read(name),
    close: () => closeAll(new Set(holders.values())),
  };
}

async function closeAll(files: Iterable<TensorFile>): Promise<void> {
  for (const file of files) await file.close();
}
