import type { BatchSpec } from "./batches/batch-source.js";
import type { CorpusDataset } from "./corpus/corpus-dataset.js";
import { flatMarkers } from "./linearisation/flat.js";
import { promptList } from "./tasks/prompt-list.js";
import { datasetTasks } from "./tasks/task.js";
import { createTokenizer, type Tokenizer } from "./tokenizer/tokenizer.js";
import { tokenizerTexts } from "./tokenizer/tokenizer-texts.js";
import { trainTokenizer } from "./tokenizer/train/train-tokenizer.js";

export const batchSpec: BatchSpec = {
  seed: 3,
  data: {
    labels: "published",
    mix: "proportional",
    temperature: 2,
    images: "use",
    maxObjects: 36,
    maxSourceTokens: 256,
    maxTargetTokens: 128,
    sourceBuckets: [32, 48, 64, 96, 128],
    targetBuckets: [16, 32, 64],
  },
  batch: { leavesPerStep: 4, examplesPerLeaf: 3 },
  eval: { maxExamples: 10, examplesPerLeaf: 4 },
};

export function tokenizerOf(datasets: readonly CorpusDataset[]): Tokenizer {
  const prompts = datasets.flatMap((dataset) => [...promptList(dataset.train, datasetTasks(dataset, "published"))]);
  return createTokenizer(trainTokenizer(tokenizerTexts(prompts), { vocabSize: 300 }), { addedTokens: flatMarkers });
}
