import { copyFile, readdir, stat } from "node:fs/promises";
import path from "node:path";
import { openTensors } from "@umie/engine";
import { checkImport, exportParameters, type HfKind, hfCheckpoint, importParameters } from "@umie/model";
import { readConfig } from "@umie/recipe";
import { writeHfFolder } from "./write-hf-folder.js";

/** What was read and written. */
export interface Imported {
  kind: HfKind;
  parameters: number;
  /** Names of the files written. */
  files: readonly string[];
}

/** What lies beside weights and is kept with them as it is. */
const companions = [
  ...["spiece.model", "tokenizer.json", "tokenizer_config.json", "special_tokens_map.json", "added_tokens.json"],
  ...["preprocessor_config.json", "generation_config.json"],
];

/**
 * Reads a checkpoint in Hugging Face layout, one file or sharded, float32, bfloat16 or float16, checks that it is whole, and writes it
 * as float32 in the same layout: what `model.init`, `model.visual.weights` and `umie data detect` take.
 *
 * @param into Must be absent or empty.
 * @throws {Error} If there is no such folder.
 * @throws {RangeError} If `config.json` is of no network known here, or the tensors are not exactly those it tells of.
 */
export async function importCheckpoint(from: string, into: string, shardBytes: number): Promise<Imported> {
  await readdir(from);
  const json = await readConfig(from);
  if (json === null) throw new RangeError(`Cannot import ${from} as it must hold config.json: there is none`);
  const { kind, parameters, config, ignored } = hfCheckpoint(json);
  const size = parameters.reduce((sum, { shape }) => sum + shape.reduce((product, side) => product * side, 1), 0);
  const flat = new Float32Array(size);
  const tensors = await openTensors(from);
  try {
    checkImport(await importParameters(parameters, flat, tensors), parameters, { where: from, ignored });
  } finally {
    await tensors.close();
  }
  const files = await writeHfFolder(into, { config, tensors: exportParameters(parameters, flat), shardBytes });
  return { kind, parameters: size, files: [...files, ...(await copyCompanions(from, into))] };
}

async function copyCompanions(from: string, into: string): Promise<string[]> {
  const copied: string[] = [];
  for (const name of companions) {
    const found = await stat(path.join(from, name)).catch(() => null);
    if (!found?.isFile()) continue;
    await copyFile(path.join(from, name), path.join(into, name));
    copied.push(name);
  }
  return copied;
}
