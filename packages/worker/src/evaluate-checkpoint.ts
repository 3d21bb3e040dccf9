import { mkdir, writeFile } from "node:fs/promises";
import path from "node:path";
import type { BatchSource, EvaluationSplit, GradedPrediction } from "@umie/data";
import { type BackendChoice, openBackend } from "@umie/engine";
import type { Evaluation } from "@umie/ledger";
import type { DataSpec, RecipeSpec } from "@umie/recipe";
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
  /** Ask under these conditions instead of the recipe's; the tokenizer stays the checkpoint's. */
  data?: DataSpec;
  cache: string;
  backend: BackendChoice;
  threads: number;
  /** Is given each prediction, in the order of the examples. */
  onPrediction?: (prediction: GradedPrediction) => void;
}

export interface Evaluated {
  run: string;
  datasets: readonly { name: string }[];
  evaluation: Evaluation;
  /** Newer checkpoints of the run that are damaged. */
  damaged: readonly string[];
}

/** A checkpoint's model beside the data of its run. */
export interface OpenedEvaluation {
  model: Model;
  source: BatchSource;
  /** The run's, with the places that hold here. */
  spec: RecipeSpec;
  manifest: Manifest;
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
  const { split, onPrediction } = options;
  const { model, source, spec, manifest, damaged } = await openEvaluation(options);
  const { record, step } = manifest;
  const counts = await evaluateSplit(model, source, split, {
    maxTargetTokens: spec.data.maxTargetTokens,
    ...(onPrediction && { onPrediction }),
  });
  model.parametersChanged();
  const unit = `${split === "dev" ? "d" : "x"}${step}`;
  return { run: record.run, datasets: spec.data.datasets, evaluation: { unit, split, step, counts }, damaged };
}

/** @throws As {@link evaluateCheckpoint}. */
export async function openEvaluation(
  options: Omit<EvaluateOptions, "split" | "onPrediction">,
): Promise<OpenedEvaluation> {
  const { cache } = options;
  prepareEnvironment(options);
  const { numericClass } = await openBackend(options.backend, options);
  const { store, manifest, damaged } = await locateCheckpoint(options, "evaluate");
  const { record } = manifest;
  const tokenizer = { path: await keepTokenizer(await loadTokenizer(store, manifest), manifest, cache) };
  const { dataRoot, ...place } = { dataRoot: options.dataRoot, ...(options.data ?? record.spec.data) };
  // Nothing is trained on, so what leaks into another folder's training sets is no reason to refuse.
  const elsewhere = dataRoot === undefined ? {} : { root: dataRoot, synth: undefined, leaks: "report" as const };
  const data = { ...place, tokenizer, ...elsewhere };
  const spec = { ...record.spec, data };
  const { source, config } = await openRunModel(spec, { ...options, numericClass });
  const state = allocateState(record.spec.resolved.parameterCount);
  await loadState(store, manifest, state);
  return { model: new Model(config, state.params), source, spec, manifest, damaged };
}

/** A run opens its tokenizer from a file. */
async function keepTokenizer(bytes: Uint8Array, { tokenizer }: Manifest, cache: string): Promise<string> {
  const file = path.join(cache, "tokenizers", `${tokenizer.sha256}.model`);
  await mkdir(path.dirname(file), { recursive: true });
  await writeFile(file, bytes);
  return file;
}
