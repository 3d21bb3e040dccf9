import {
  type BatchSource,
  batchSource,
  datasetTaskPairs,
  openRunData,
  type RunData,
  type RunPicture,
  runPictures,
} from "@umie/data";
import { openTensors } from "@umie/engine";
import { checkImport, importParameters, initParameters, initParams, type Parameter, umieParameters } from "@umie/model";
import { parameterCount, type UmieConfig } from "@umie/model/config";
import { dataChoice, type RunSpec, savedWeights } from "@umie/recipe";
import { lossKey } from "./counters.js";
import type { FeaturePlace } from "./features/feature-cache.js";
import type { FrozenFeatures } from "./features/frozen-features.js";
import { openFeatures } from "./features/open-features.js";

/** What a spec comes to on this machine: its data, its batches, the sizes of its network. */
export interface RunModel {
  data: RunData;
  source: BatchSource;
  config: UmieConfig;
  /** Keys of the counters: every dataset with each of its tasks. */
  lossKeys: readonly string[];
  /** What a frozen encoder is to see, and makes of it; null where there is none. */
  frozen: { pictures: readonly RunPicture[]; features: FrozenFeatures } | null;
}

export interface RunModelPlaces extends FeaturePlace {
  /** Where drawn datasets and trained tokenizers are kept. */
  cache: string;
  /** Of the open backend. */
  numericClass: string;
}

export async function openRunModel(
  spec: RunSpec,
  { cache, numericClass, ...place }: RunModelPlaces,
): Promise<RunModel> {
  const data = await openRunData(dataChoice(spec), cache);
  const { tokenizer } = data.tokenizer;
  const config = spec.resolved.model;
  const features = await openFeatures(spec, { ...place, numericClass });
  const source = batchSource({
    datasets: data.corpus.datasets,
    tokenizer,
    spec,
    cropSide: config.vision?.imageSize ?? null,
    features: features?.content,
  });
  const frozen = features?.frozen && { pictures: runPictures(data.corpus, spec.data), features: features.frozen };
  const lossKeys = datasetTaskPairs(data.corpus.datasets).map(lossKey);
  return { data, source, config, lossKeys, frozen: frozen ?? null };
}

/** What saved weights may lack as a whole: UMIE's own modules, which FLAN-T5 does not have, and the vision transformer. */
const newParts = ["visual.", "gate.", "vision."];

/**
 * The parameters a run begins with: random from its seed, or, where the recipe names saved weights, those, and random values for the parts of the
 * network that they do not have.
 *
 * @returns float32, flat in name order; the same bits on every machine.
 * @throws {RangeError} If the weights are others than when the run was submitted, or do not fit the network.
 */
export async function initialParameters(spec: RunSpec, config: UmieConfig): Promise<Float32Array> {
  const { init } = spec.model;
  if (init === undefined) return initParams(config, spec.seed);
  await checkWeights(init, spec.resolved.weights?.init);
  const [tensors, parameters] = [await openTensors(init), umieParameters(config)];
  const flat = new Float32Array(parameterCount(config));
  try {
    const report = await importParameters(parameters, flat, tensors);
    checkImport(report, parameters, { where: init, newParts });
    beginAnew(flat, parameters, new Set(report.missing), spec.seed);
  } finally {
    await tensors.close();
  }
  return flat;
}

/** Random values for some parameters: the same as in a network that begins with them everywhere. */
function beginAnew(
  flat: Float32Array,
  parameters: readonly Parameter[],
  which: ReadonlySet<string>,
  seed: number,
): void {
  let offset = 0;
  for (const parameter of parameters) {
    if (which.has(parameter.name)) flat.set(initParameters([parameter], seed), offset);
    offset += parameter.shape.reduce((product, side) => product * side, 1);
  }
}

/** @throws {RangeError} If a folder of weights is not what it was when the run was submitted. */
export async function checkWeights(folder: string, wanted: string | undefined): Promise<void> {
  const { sha256 } = await savedWeights(folder);
  if (sha256 !== wanted)
    throw new RangeError(`Cannot use the weights in ${folder} as their hash must be ${wanted}: it is ${sha256}`);
}
