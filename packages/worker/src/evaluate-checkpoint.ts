import { mkdir, writeFile } from "node:fs/promises";
import path from "node:path";
import type { EvaluationSplit } from "@umie/data";
import { type BackendChoice, openBackend } from "@umie/engine";
import type { Evaluation } from "@umie/ledger";
import { loadState, loadTokenizer } from "./checkpoint/load.js";
import { type CheckpointTarget, locateCheckpoint } from "./checkpoint/locate.js";
import type { Manifest } from "./checkpoint/manifest.js";
import { Model } from "./compute.js";
import { evaluateSplit } from "./evaluate-leaf.js";
import { prepareEnvironment } from "./prepare-environment.js";
import { openRunModel } from "./run-model.js";
import { allocateState } from "./state.js";

export interface EvaluateOptions extends CheckpointTarget {
  split: EvaluationSplit;
  /** Read the datasets from here instead of the recipe's place. */
  dataRoot?: string;
  cache: string;
  backend: BackendChoice;
  threads: number;
}

export interface Evaluated {
  run: string;
  datasets: readonly { name: string }[];
  evaluation: Evaluation;
  /** Newer checkpoints of the run that are damaged. */
  damaged: readonly string[];
}

/**
 * Evaluate a checkpoint on every dataset of its run.
 *
 * @throws {NoCheckpoint} If there is none.
 * @throws {Error} If it is damaged, or the data cannot be read.
 */
export async function evaluateCheckpoint(options: EvaluateOptions): Promise<Evaluated> {
  const { split, cache } = options;
  prepareEnvironment(options);
  await openBackend(options.backend, options);
  const { store, manifest, damaged } = await locateCheckpoint(options, "evaluate");
  const { record, step } = manifest;
  const tokenizer = { path: await keepTokenizer(await loadTokenizer(store, manifest), manifest, cache) };
  const { dataRoot, ...place } = { dataRoot: options.dataRoot, ...record.spec.data };
  const data = { ...place, tokenizer, ...(dataRoot === undefined ? {} : { root: dataRoot, synth: undefined }) };
  const spec = { ...record.spec, data };
  const { source, config } = await openRunModel(spec, cache);
  const state = allocateState(record.spec.resolved.parameterCount);
  await loadState(store, manifest, state);
  const counts = await evaluateSplit(new Model(config, state.params), source, split, spec.data.maxTargetTokens);
  const unit = `${split === "dev" ? "d" : "x"}${step}`;
  return { run: record.run, datasets: spec.data.datasets, evaluation: { unit, split, step, counts }, damaged };
}

/** A run opens its tokenizer from a file. */
async function keepTokenizer(bytes: Uint8Array, { tokenizer }: Manifest, cache: string): Promise<string> {
  const file = path.join(cache, "tokenizers", `${tokenizer.sha256}.model`);
  await mkdir(path.dirname(file), { recursive: true });
  await writeFile(file, bytes);
  return file;
}
