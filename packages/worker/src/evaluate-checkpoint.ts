import { mkdir, stat, writeFile } from "node:fs/promises";
import path from "node:path";
import { pathToFileURL } from "node:url";
import type { EvaluationSplit } from "@umie/data";
import { type BackendChoice, openBackend } from "@umie/engine";
import type { Evaluation } from "@umie/ledger";
import { FileStore } from "./checkpoint/file-store.js";
import { findCheckpoint, loadState, loadTokenizer } from "./checkpoint/load.js";
import { type Manifest, parseManifest } from "./checkpoint/manifest.js";
import { Model } from "./compute.js";
import { evaluateSplit } from "./evaluate-leaf.js";
import { prepareEnvironment } from "./prepare-environment.js";
import { openRunModel } from "./run-model.js";
import { allocateState } from "./state.js";

export interface EvaluateOptions {
  /** A run's id, or the path of a checkpoint's manifest. */
  target: string;
  split: EvaluationSplit;
  /** `file://` address of the folder with a folder for each run. */
  store: string;
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

/** There is no such run or checkpoint. */
export class NoCheckpoint extends Error {
  override name = "NoCheckpoint";
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
  const { numericClass } = await openBackend(options.backend, options);
  const { store, manifest, damaged } = await findTarget(options);
  const { record, step } = manifest;
  const tokenizer = { path: await keepTokenizer(await loadTokenizer(store, manifest), manifest, cache) };
  const { dataRoot, ...place } = { dataRoot: options.dataRoot, ...record.spec.data };
  const data = { ...place, tokenizer, ...(dataRoot === undefined ? {} : { root: dataRoot, synth: undefined }) };
  const spec = { ...record.spec, data };
  const { source, config } = await openRunModel(spec, cache, numericClass);
  const state = allocateState(record.spec.resolved.parameterCount);
  await loadState(store, manifest, state);
  const counts = await evaluateSplit(new Model(config, state.params), source, split, spec.data.maxTargetTokens);
  const unit = `${split === "dev" ? "d" : "x"}${step}`;
  return { run: record.run, datasets: spec.data.datasets, evaluation: { unit, split, step, counts }, damaged };
}

export interface Found {
  store: FileStore;
  manifest: Manifest;
  damaged: string[];
}

/** The newest whole checkpoint of a run, or the one whose manifest is named. @throws {NoCheckpoint} If there is none. */
export async function findTarget({ target, store: url }: Pick<EvaluateOptions, "target" | "store">): Promise<Found> {
  const file = target.replace(/^file:\/\//, "");
  const isFile = await stat(file).then(
    (found) => found.isFile(),
    () => false,
  );
  if (isFile) {
    const store = new FileStore(pathToFileURL(path.dirname(path.dirname(path.resolve(file)))).href);
    const bytes = await store.get(`manifests/${path.basename(file)}`);
    if (bytes === null)
      throw new NoCheckpoint(`Cannot evaluate ${target} as it must be a manifest in a checkpoint store`);
    return { store, manifest: parseManifest(path.basename(file), bytes), damaged: [] };
  }
  const store = new FileStore(url).below(target);
  const found = await findCheckpoint(store);
  const damaged = found.damaged.map(({ reason }) => reason);
  if (found.manifest === null) {
    const why = damaged[0] === undefined ? "there is none" : `none is whole (${damaged[0]})`;
    throw new NoCheckpoint(`Cannot evaluate ${target} as a checkpoint must lie in ${store.url}: ${why}`);
  }
  return { store, manifest: found.manifest, damaged };
}

/** A run opens its tokenizer from a file. */
async function keepTokenizer(bytes: Uint8Array, { tokenizer }: Manifest, cache: string): Promise<string> {
  const file = path.join(cache, "tokenizers", `${tokenizer.sha256}.model`);
  await mkdir(path.dirname(file), { recursive: true });
  await writeFile(file, bytes);
  return file;
}
