import { type BatchSource, batchSource, datasetTaskPairs, openRunData, type RunData } from "@umie/data";
import { openTensors } from "@umie/engine";
import { importParameters, initParams, umieParameters } from "@umie/model";
import type { UmieConfig } from "@umie/model/config";
import { modelConfig, type RecipeSpec } from "@umie/recipe";
import { lossKey } from "./counters.js";

/** What a spec comes to on this machine: its data, its batches, the sizes of its network. */
export interface RunModel {
  data: RunData;
  source: BatchSource;
  config: UmieConfig;
  /** Keys of the counters: every dataset with each of its tasks. */
  lossKeys: readonly string[];
}

/** @param cache Where drawn datasets and trained tokenizers are kept. */
export async function openRunModel(spec: RecipeSpec, cache: string): Promise<RunModel> {
  const data = await openRunData(spec.data, cache);
  const { tokenizer } = data.tokenizer;
  const config = modelConfig(spec.model, tokenizer.size);
  const source = batchSource({
    datasets: data.corpus.datasets,
    tokenizer,
    spec,
    cropSide: config.vision?.imageSize ?? null,
  });
  return { data, source, config, lossKeys: datasetTaskPairs(data.corpus.datasets).map(lossKey) };
}

/**
 * The parameters a run begins with: random from its seed, or, where the recipe names saved weights, those, and random values for what they lack.
 *
 * @returns float32, flat in name order; the same bits on every machine.
 */
export async function initialParameters(spec: RecipeSpec, config: UmieConfig): Promise<Float32Array> {
  const flat = initParams(config, spec.seed);
  if (spec.model.init === undefined) return flat;
  const tensors = await openTensors(spec.model.init);
  try {
    await importParameters(umieParameters(config), flat, tensors);
  } finally {
    await tensors.close();
  }
  return flat;
}
