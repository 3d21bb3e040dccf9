import { mkdir, writeFile } from "node:fs/promises";
import path from "node:path";
import { type BackendChoice, openBackend } from "@umie/engine";
import type { DataSpec, RunRecord, RunSpec } from "@umie/recipe";
import { loadState, loadTokenizer } from "./checkpoint/load.js";
import { type CheckpointTarget, locateCheckpoint } from "./checkpoint/locate.js";
import type { Manifest } from "./checkpoint/manifest.js";
import { Model } from "./compute.js";
import { prepareEnvironment } from "./prepare-environment.js";
import { openRunModel, type RunModel } from "./run-model.js";
import { allocateState } from "./state.js";

export interface RunCheckpointOptions extends CheckpointTarget {
  /** Read the datasets from here instead of the recipe's place. */
  dataRoot?: string;
  /** Ask under these conditions instead of the recipe's; the tokenizer stays the checkpoint's. */
  data?: DataSpec;
  cache: string;
  backend: BackendChoice;
  threads: number;
}

/** A checkpoint as a model, with the data of its run. */
export interface RunCheckpoint extends RunModel {
  record: RunRecord;
  step: number;
  /** Of the run, with the data as it was opened. */
  spec: RunSpec;
  model: Model;
  /** Newer checkpoints of the run that are damaged. */
  damaged: readonly string[];
}

/**
 * @param action What it is wanted for, as in "evaluate".
 * @throws {NoCheckpoint} If there is none.
 * @throws {Error} If it is damaged, or the data cannot be read.
 */
export async function openRunCheckpoint(options: RunCheckpointOptions, action: string): Promise<RunCheckpoint> {
  const { cache } = options;
  prepareEnvironment(options);
  await openBackend(options.backend, options);
  const { store, manifest, damaged } = await locateCheckpoint(options, action);
  const { record, step } = manifest;
  const tokenizer = { path: await keepTokenizer(await loadTokenizer(store, manifest), manifest, cache) };
  const spec = { ...record.spec, data: { ...placed(options.data ?? record.spec.data, options.dataRoot), tokenizer } };
  const opened = await openRunModel(spec, cache);
  const state = allocateState(record.spec.resolved.parameterCount);
  await loadState(store, manifest, state);
  return { ...opened, record, step, spec, model: new Model(opened.config, state.params), damaged };
}

function placed(data: DataSpec, root: string | undefined): DataSpec {
  return root === undefined ? data : { ...data, root, synth: undefined };
}

/** A run opens its tokenizer from a file. */
async function keepTokenizer(bytes: Uint8Array, { tokenizer }: Manifest, cache: string): Promise<string> {
  const file = path.join(cache, "tokenizers", `${tokenizer.sha256}.model`);
  await mkdir(path.dirname(file), { recursive: true });
  await writeFile(file, bytes);
  return file;
}
