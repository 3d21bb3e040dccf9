import { mkdir, rename, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { type NamedTensor, writeTensors } from "./write.js";

/** What `transformers` wants to read in a file's metadata. */
const metadata = { format: "pt" };

/**
 * Writes float32 tensors as a Hugging Face folder holds them: `model.safetensors`, or, where they take more than
 * `shardBytes`, `model-00001-of-0000N.safetensors` and so on with `model.safetensors.index.json`.
 *
 * @param shardBytes Most bytes of values in a file; a single tensor may be larger.
 * @returns the names of the files, the index last.
 * @throws {RangeError} If a name is given twice, or values do not fit their shape.
 */
export async function writeTensorFolder(
  folder: string,
  tensors: readonly NamedTensor[],
  shardBytes: number,
): Promise<string[]> {
  await mkdir(folder, { recursive: true });
  const shards = shardsOf(tensors, shardBytes);
  if (shards.length <= 1) {
    await writeTensors(join(folder, "model.safetensors"), tensors, metadata);
    return ["model.safetensors"];
  }
  const names = shards.map((_, index) => `model-${padded(index + 1)}-of-${padded(shards.length)}.safetensors`);
  for (const [index, shard] of shards.entries()) await writeTensors(join(folder, names[index]!), shard, metadata);
  await writeIndex(join(folder, "model.safetensors.index.json"), names, shards);
  return [...names, "model.safetensors.index.json"];
}

const padded = (count: number) => String(count).padStart(5, "0");
const bytesOf = (tensors: readonly NamedTensor[]) => tensors.reduce((sum, { values }) => sum + values.byteLength, 0);

/** In name order, each as full as it may be. */
function shardsOf(tensors: readonly NamedTensor[], shardBytes: number): NamedTensor[][] {
  const shards: NamedTensor[][] = [];
  let room = 0;
  for (const tensor of [...tensors].sort((a, b) => (a.name < b.name ? -1 : 1))) {
    const shard = shards.at(-1);
    if (shard && tensor.values.byteLength <= room) shard.push(tensor);
    else {
      shards.push([tensor]);
      room = shardBytes;
    }
    room -= tensor.values.byteLength;
  }
  return shards;
}

async function writeIndex(path: string, names: readonly string[], shards: readonly NamedTensor[][]): Promise<void> {
  const entries = shards.flatMap((shard, index) => shard.map(({ name }) => [name, names[index]!] as const));
  const index = { metadata: { total_size: bytesOf(shards.flat()) }, weight_map: Object.fromEntries(entries) };
  const draft = `${path}.draft`;
  try {
    await writeFile(draft, `${JSON.stringify(index, null, 2)}\n`);
    await rename(draft, path);
  } catch (error) {
    await rm(draft, { force: true });
    throw error;
  }
}
