import { readdir } from "node:fs/promises";
import { openCorpus } from "../corpus/corpus.js";
import type { CorpusDataset } from "../corpus/corpus-dataset.js";
import { DataError, type DataMistake } from "../datasets/mistake.js";
import { type DatasetName, datasetNames, type Example, meeSettings, type Split, splits } from "../example.js";
import { datasetTasks } from "../tasks/task.js";
import { type ShownExample, showExample } from "./shown-example.js";
import { type SplitSummary, summariseSplit } from "./split-summary.js";

export interface InspectOptions {
  /** Those to look at; absent: all that the folder has. */
  datasets?: readonly DatasetName[];
  splits?: readonly Split[];
  /** Examples shown of each split, and of each setting of events in it, spread over it. */
  limit: number;
}

export interface InspectedDataset {
  name: DatasetName;
  splits: readonly { split: Split; summary: SplitSummary }[];
  examples: readonly ShownExample[];
  /** Records that give no example. */
  mistakes: readonly DataMistake[];
}

export interface Inspection {
  root: string;
  datasets: readonly InspectedDataset[];
  /** Datasets whose folder is there and cannot be read, with the reason. */
  unread: readonly { name: DatasetName; mistake: DataMistake }[];
}

/**
 * Reads datasets as a run would, and tells what they hold. What is wrong is listed instead of refused, for this is where one looks to find
 * out.
 *
 * @throws {DataError} If a dataset that `datasets` names cannot be read.
 * @throws {RangeError} If the folder has no dataset.
 */
export async function inspectFolder(root: string, options: InspectOptions): Promise<Inspection> {
  const there = new Set(await readdir(root));
  const names = options.datasets ?? datasetNames.filter((name) => there.has(name));
  if (names.length === 0) {
    throw new RangeError(
      `Cannot inspect ${root} as it must have a folder named as a dataset: ${datasetNames.join(", ")}`,
    );
  }
  const datasets: InspectedDataset[] = [];
  const unread: Inspection["unread"][number][] = [];
  for (const name of names) {
    try {
      datasets.push(await inspectDataset(root, name, options));
    } catch (cause) {
      if (!(cause instanceof DataError) || options.datasets !== undefined) throw cause;
      unread.push({ name, mistake: cause.mistakes[0]! });
    }
  }
  return { root, datasets, unread };
}

async function inspectDataset(root: string, name: DatasetName, options: InspectOptions): Promise<InspectedDataset> {
  const corpus = await openCorpus({
    root,
    datasets: [{ name, split: "published", train: true }],
    images: "use",
    maxObjects: 36,
    onError: "quarantine",
  });
  const dataset = corpus.datasets[0]!;
  const wanted = (options.splits ?? splits).filter((split) => dataset[split].length > 0);
  return {
    name,
    splits: wanted.map((split) => ({ split, summary: summariseSplit(dataset[split]) })),
    examples: showSome(dataset, wanted, options.limit),
    mistakes: corpus.quarantined,
  };
}

function showSome(dataset: CorpusDataset, wanted: readonly Split[], limit: number): ShownExample[] {
  const tasks = datasetTasks(dataset, "published");
  const shown = wanted.flatMap((split) =>
    [null, ...meeSettings].flatMap((setting) =>
      spreadOver(
        dataset[split].filter((example) => (example.task === "mee" ? example.setting : null) === setting),
        limit,
      ),
    ),
  );
  return shown.map((example) => showExample(example, tasks));
}

/** The middle one of each of `count` equal parts. */
export function spreadOver(examples: readonly Example[], count: number): Example[] {
  const taken = Math.min(count, examples.length);
  return Array.from({ length: taken }, (_, i) => examples[Math.floor(((i + 0.5) * examples.length) / taken)]!);
}
