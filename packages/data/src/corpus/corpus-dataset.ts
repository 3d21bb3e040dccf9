import type { DatasetName, Example } from "../example.js";
import type { DatasetLabels } from "./labels.js";

/** One dataset of a run, in memory without the pixels of its pictures. */
export interface CorpusDataset {
  name: DatasetName;
  /** Empty where the dataset is only evaluated. */
  train: readonly Example[];
  dev: readonly Example[];
  test: readonly Example[];
  labels: DatasetLabels;
}
