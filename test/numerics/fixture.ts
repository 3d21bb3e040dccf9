import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { openTensors } from "@umie/engine";
import type { Json } from "@umie/model";

/** UMIE_FIXTURES may name another folder of the same layout, with models of other sizes. */
const root = process.env.UMIE_FIXTURES ?? fileURLToPath(new URL("../../fixtures", import.meta.url));

export interface StoredTensor {
  shape: readonly number[];
  values: Float32Array;
}

export function fixturePath(...parts: string[]): string {
  return join(root, ...parts);
}

export async function readJson(...parts: string[]): Promise<Json> {
  return JSON.parse(await readFile(fixturePath(...parts), "utf8")) as Json;
}

/** All tensors of a file. */
export async function readTensors(...parts: string[]): Promise<StoredTensors> {
  const source = await openTensors(fixturePath(...parts));
  const tensors = new Map<string, StoredTensor>();
  for (const name of source.names) tensors.set(name, await source.read(name));
  await source.close();
  return new StoredTensors(tensors, parts.join("/"));
}

/** Tensors by name; a missing one is an error that names it. */
export class StoredTensors {
  constructor(
    readonly tensors: ReadonlyMap<string, StoredTensor>,
    readonly file: string,
  ) {}

  get names(): string[] {
    return [...this.tensors.keys()];
  }

  get(name: string): StoredTensor {
    const tensor = this.tensors.get(name);
    if (!tensor) throw new RangeError(`Cannot find ${name} in ${this.file}: it holds ${this.names.join(", ")}`);
    return tensor;
  }

  ints(name: string): Int32Array {
    return Int32Array.from(this.get(name).values);
  }
}
