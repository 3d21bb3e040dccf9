import { join, resolve } from "node:path";
import { type Corpus, type CorpusOptions, openCorpus } from "./corpus/corpus.js";
import type { LabelChoice } from "./corpus/labels.js";
import { type Subset, withSubset } from "./corpus/subset.js";
import { type DatasetName, type Split, splits, type Task, tasksOfDataset } from "./example.js";
import { addedTokens } from "./instructors/wording.js";
import { synthVersion } from "./synth/manifest.js";
import { type SynthOptions, synthesise } from "./synth/synthesise.js";
import { promptList } from "./tasks/prompt-list.js";
import { type PromptStyle, plainStyle } from "./tasks/prompt-style.js";
import { datasetTasks } from "./tasks/task.js";
import { type OpenTokenizer, openTokenizer, type TokenizerSource } from "./tokenizer/tokenizer-file.js";
import { tokenizerKey, tokenizerTexts } from "./tokenizer/tokenizer-texts.js";

/** The `data` part of a recipe, as far as it decides what is read. */
export interface DataChoice
  extends Omit<CorpusOptions, "root" | "cache">,
    Partial<Pick<PromptStyle, "wording" | "format">> {
  /** A folder of datasets, or */
  root?: string | undefined;
  /** the made-up ones, which are written to the cache. */
  synth?: SynthOptions | undefined;
  labels: LabelChoice;
  tokenizer: TokenizerSource;
  /** Train on a share alone. Tokenizer and labels are those of the whole, so that losses can be compared. */
  subset?: Subset | undefined;
}

/** The data of a run, the same for everybody who opens it: what its examples are, and how text becomes ids. */
export interface RunData {
  corpus: Corpus;
  tokenizer: OpenTokenizer;
}

/**
 * Opens the data of a run. What can be made again, drawn datasets and trained tokenizers, is kept in `cache`.
 *
 * @throws {DataError} If the data has mistakes.
 * @throws {LeakError} If training data hold what they are tested on, and `leaks` refuses it.
 * @throws {RangeError} If the tokenizer does not suit.
 */
export async function openRunData(choice: DataChoice, cache: string): Promise<RunData> {
  const corpus = await openCorpus({ ...choice, root: await rootOf(choice, cache), cache });
  const { labels, tokenizer, wording, format } = { ...plainStyle, ...choice };
  const texts = function* (): Generator<string> {
    for (const dataset of corpus.datasets)
      yield* tokenizerTexts(promptList(dataset.train, datasetTasks(dataset, labels, { wording, format })));
  };
  const vocabSize = "train" in tokenizer ? tokenizer.train.vocabSize : 0;
  const key = tokenizerKey({ fingerprint: corpus.fingerprint, labels, vocabSize, wording, format });
  const added = addedTokens(wording);
  const opened = await openTokenizer(tokenizer, texts, { cache, key, addedTokens: added });
  return { corpus: choice.subset ? withSubset(corpus, choice.subset) : corpus, tokenizer: opened };
}

async function rootOf({ root, synth }: DataChoice, cache: string): Promise<string> {
  if (root !== undefined) return resolve(root);
  if (synth === undefined) throw new RangeError("Cannot open data as it must have a root or be made up: got neither");
  const folder = join(cache, "synth", `v${synthVersion}-seed-${synth.seed}-size-${synth.size}`);
  await synthesise(folder, synth);
  return folder;
}

/** Examples of each dataset and split. */
export function exampleCounts({ datasets }: Corpus): Record<string, Record<Split, number>> {
  const counts = datasets.map((dataset) => [
    dataset.name,
    Object.fromEntries(splits.map((split) => [split, dataset[split].length])),
  ]);
  return Object.fromEntries(counts) as Record<string, Record<Split, number>>;
}

/** Every dataset with each of its tasks, in the order of the recipe: what loss and score are told apart by. */
export function datasetTaskPairs(datasets: readonly { name: DatasetName }[]): { dataset: DatasetName; task: Task }[] {
  return datasets.flatMap(({ name }) => tasksOfDataset[name].map((task) => ({ dataset: name, task })));
}
