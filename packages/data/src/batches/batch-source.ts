import type { CorpusDataset } from "../corpus/corpus-dataset.js";
import type { LabelChoice } from "../corpus/labels.js";
import { type EvaluationLeaf, evaluationLeaves } from "../evaluation/evaluation-leaves.js";
import { type Example, isShown, type Prompt, type Split } from "../example.js";
import { cropSource } from "../pictures/crops.js";
import { promptList } from "../tasks/prompt-list.js";
import type { PromptStyle } from "../tasks/prompt-style.js";
import { goldPrompts } from "../tasks/prompts.js";
import { type DatasetTasks, datasetTasks } from "../tasks/task.js";
import { cachedTokenizer } from "../tokenizer/encode-cache.js";
import type { Tokenizer } from "../tokenizer/tokenizer.js";
import type { Batch } from "./batch.js";
import { encodePrompt, toBatch } from "./feature-converter.js";
import { type DealSpec, paddingKey, stepDeals } from "./step-deals.js";
import type { VisualSource } from "./visual-inputs.js";

/** The fields of a run's spec that decide its batches. */
export interface BatchSpec extends DealSpec {
  data: DealSpec["data"] &
    Partial<Omit<PromptStyle, "seed">> & {
      labels: LabelChoice;
      images: "use" | "blank" | "none";
      maxObjects: number;
      targetBuckets: readonly number[];
      /** Training examples, as `dataset/id`, that are left out of all steps from one on. */
      quarantine?: readonly { example: string; fromStep: number }[] | undefined;
    };
  eval: { maxExamples: number; examplesPerLeaf: number };
}

export interface BatchSourceOptions {
  /** In the order of the recipe. */
  datasets: readonly CorpusDataset[];
  tokenizer: Tokenizer;
  spec: BatchSpec;
  /** S: what the visual encoder sees of a region, in pixels. null: it sees nothing. */
  cropSide: number | null;
  /** Features of regions instead of crops, where the visual encoder is frozen. */
  features?: VisualSource["content"] | undefined;
}

/** Some of the prompts that were asked for, by their place in that list, as the first rows of a batch. */
export interface PromptBatch {
  places: readonly number[];
  batch: Batch;
}

export type EvaluationSplit = Exclude<Split, "train">;

/** All batches of a run: pure functions of (spec, data, tokenizer) and of what is asked for, in whatever order. */
export interface BatchSource {
  readonly tokenizer: Tokenizer;
  /** The tasks of each dataset, in the order of the recipe. */
  readonly tasks: readonly DatasetTasks[];
  /** A leaf of a training step, B prompts; see `stepDeals`. Steps count from 1. */
  trainBatch(step: number, leaf: number): Promise<Batch>;
  /** The examples of such a leaf, as `dataset/id`; nothing of them is read. */
  trainExamples(step: number, leaf: number): string[];
  evaluationLeafCount(split: EvaluationSplit): number;
  /** The examples of a leaf of an evaluation, all of one dataset. @throws {RangeError} If there is no such leaf. */
  evaluationLeaf(split: EvaluationSplit, leaf: number): { dataset: number; examples: readonly Example[] };
  /** Any prompts in batches of as many rows as an evaluation's leaf has examples, similar lengths together. */
  promptBatches(prompts: readonly Prompt[]): AsyncGenerator<PromptBatch>;
  /** The gold prompts of examples of these datasets in such batches: what the loss of dev and test is taken of. */
  lossBatches(examples: readonly Example[]): AsyncGenerator<Batch>;
}

/** Texts whose ids are remembered: the instructions that prompts share, and what was read last. */
const rememberedTexts = 2000;

export function batchSource({ datasets, spec, cropSide, features, ...options }: BatchSourceOptions): BatchSource {
  const tokenizer = cachedTokenizer(options.tokenizer, rememberedTexts);
  const tasks = datasets.map((dataset) => datasetTasks(dataset, spec.data.labels, { ...spec.data, seed: spec.seed }));
  const tasksOf = new Map(datasets.map(({ name }, d) => [name, tasks[d]!]));
  const dealt = stepDeals(
    datasets.map(({ train }, d) => promptList(train, tasks[d]!)),
    tokenizer,
    spec,
  );
  const outSince = new Map(spec.data.quarantine?.map(({ example, fromStep }) => [example, fromStep]));
  const isIn = (step: number) => (prompt: Prompt) => step < (outSince.get(nameOf(prompt)) ?? Number.POSITIVE_INFINITY);
  const promptsOfLeaf = (step: number, leaf: number) => dealt(step, leaf).filter(isIn(step));
  const visual = visualSource(datasets, spec.data, { cropSide, features });
  const batchOf = (prompts: readonly Prompt[], rows: number): Promise<Batch> =>
    toBatch(prompts, tokenizer, { ...spec.data, rows, visual });

  const promptBatches = async function* (prompts: readonly Prompt[]): AsyncGenerator<PromptBatch> {
    const rows = spec.eval.examplesPerLeaf;
    const order = orderByLength(prompts, tokenizer, spec.data);
    for (let first = 0; first < order.length; first += rows) {
      const places = order.slice(first, first + rows);
      const chosen = places.map((place) => prompts[place]!);
      yield { places, batch: await batchOf(chosen, rows) };
    }
  };
  return {
    tokenizer,
    tasks,
    trainBatch: async (step, leaf) => batchOf(promptsOfLeaf(step, leaf), spec.batch.examplesPerLeaf),
    trainExamples: (step, leaf) => [...new Set(promptsOfLeaf(step, leaf).map(nameOf))],
    ...evaluationSplits(datasets, spec),
    promptBatches,
    async *lossBatches(examples) {
      const prompts = examples.flatMap((example) => goldPrompts(example, tasksOf.get(example.dataset)!));
      for await (const { batch } of promptBatches(prompts)) yield batch;
    },
  };
}

/** How people and records name an example. */
const nameOf = ({ dataset, exampleId }: Prompt) => `${dataset}/${exampleId}`;

/** Dev is a fixed choice of at most `maxExamples` of each dataset, test is all. */
function evaluationSplits(
  datasets: readonly CorpusDataset[],
  { seed, eval: { maxExamples, examplesPerLeaf } }: BatchSpec,
): Pick<BatchSource, "evaluationLeaf" | "evaluationLeafCount"> {
  const leavesOf = (split: EvaluationSplit, most: number): EvaluationLeaf[] => {
    const sizes = datasets.map((dataset) => dataset[split].length);
    return evaluationLeaves({ sizes, maxExamples: most, perLeaf: examplesPerLeaf, seed });
  };
  const leaves = { dev: leavesOf("dev", maxExamples), test: leavesOf("test", Number.POSITIVE_INFINITY) };
  return {
    evaluationLeafCount: (split) => leaves[split].length,
    evaluationLeaf: (split, leaf) => {
      const found = leaves[split][leaf];
      if (found === undefined)
        throw new RangeError(
          `Cannot evaluate as leaf must be one of the ${leaves[split].length} leaves of ${split}: got ${leaf}`,
        );
      const { dataset, examples } = found;
      return { dataset, examples: examples.map((i) => datasets[dataset]![split][i]!) };
    },
  };
}

/** Features or crops, with no more places for objects than the data can fill: an absent object is masked, so its place adds nothing. */
function visualSource(
  datasets: readonly CorpusDataset[],
  { images, maxObjects }: BatchSpec["data"],
  { cropSide: side, features }: Pick<BatchSourceOptions, "cropSide" | "features">,
): VisualSource | null {
  if (images === "none") return null;
  const most = Math.min(maxObjects, mostObjects(datasets));
  if (features !== undefined) return { maxObjects: most, content: features };
  return side === null ? null : cropSource({ side, maxObjects: most, blank: images === "blank" });
}

/** Objects of the picture that has most of them. */
function mostObjects(datasets: readonly CorpusDataset[]): number {
  let most = 0;
  for (const { train, dev, test } of datasets)
    for (const split of [train, dev, test])
      for (const { picture } of split) if (isShown(picture)) most = Math.max(most, picture.objects.length);
  return most;
}

/** Places in `prompts`, longest first. */
function orderByLength(prompts: readonly Prompt[], tokenizer: Tokenizer, data: BatchSpec["data"]): number[] {
  const keys = prompts.map((prompt) => {
    const { source, target } = encodePrompt(prompt, tokenizer, data);
    return paddingKey({ source: source.length, target: target.length }, data);
  });
  return prompts.map((_, i) => i).sort((a, b) => keys[b]! - keys[a]! || a - b);
}
