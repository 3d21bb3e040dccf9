import type { CorpusDataset } from "./corpus-dataset.js";
import { corpusFingerprint } from "./corpus-fingerprint.js";
import { attachPicture, type PictureShelf } from "./datasets/attach-picture.js";
import { openDetections } from "./datasets/detections.js";
import { attempt, type Draft, type Reading } from "./datasets/draft.js";
import { DataError, type DataMistake, RecordError } from "./datasets/mistake.js";
import { findPictures, inspectPictures } from "./datasets/picture-files.js";
import { publishedLabels } from "./datasets/published-labels.js";
import { readers } from "./datasets/readers.js";
import { type DatasetName, type Example, type Split, splits } from "./example.js";
import { type FeatureStore, findFeatures, inspectFeatures } from "./features/feature-folder.js";
import { seenLabels } from "./labels.js";

export interface CorpusOptions {
  /** Folder with one folder for each dataset, named as the dataset, in its raw format. */
  root: string;
  /** In the order of the recipe. `articles` cuts M2E2 by article; `train: false` leaves the training part unread. */
  datasets: readonly { name: DatasetName; split: "published" | "articles"; train: boolean }[];
  /** `blank`: pictures and boxes as they are, pixels to be blanked by the caller; `none`: no example has a picture. */
  images: "use" | "blank" | "none";
  /** Objects kept of each picture, the first ones in detector order. */
  maxObjects: number;
  /** Features that were computed elsewhere: they stand for the pictures, which need not be at hand. */
  features?: FeatureStore | undefined;
  /** On mistakes in records: throw, or leave their examples out and list them. */
  onError: "refuse" | "quarantine";
}

export interface Corpus {
  datasets: readonly CorpusDataset[];
  /** Names all that a run reads of the data; see `corpusFingerprint`. */
  fingerprint: string;
  /** One entry for each example left out; `file` is below the root, with "/". */
  quarantined: readonly DataMistake[];
}

/**
 * Reads the datasets of a run: examples in file order, with their pictures found and checked, in memory without the pixels.
 *
 * @throws {DataError} If a file is missing or useless as a whole; with `onError: "refuse"` also for any mistake in a record. It lists
 *   the first mistakes of all datasets.
 */
export async function openCorpus(options: CorpusOptions): Promise<Corpus> {
  const { root, images, onError } = options;
  const mistakes: DataMistake[] = [];
  const useless: DataMistake[] = [];
  const opened: OpenDataset[] = [];
  for (const dataset of options.datasets) {
    try {
      opened.push(await openDataset(dataset, options, mistakes));
    } catch (cause) {
      if (!(cause instanceof DataError)) throw cause;
      useless.push(...cause.mistakes);
    }
  }
  if (useless.length > 0) throw new DataError(root, [...useless, ...(onError === "refuse" ? mistakes : [])]);
  if (onError === "refuse" && mistakes.length > 0) throw new DataError(root, mistakes);
  const hashes = new Map(opened.flatMap(({ hashes }) => [...hashes]));
  const datasets = opened.map(({ dataset }) => dataset);
  const fingerprint = corpusFingerprint(datasets, { images, pictureHash: (path) => hashes.get(path) ?? "" });
  return { datasets, fingerprint, quarantined: mistakes };
}

interface OpenDataset {
  dataset: CorpusDataset;
  /** SHA-256 of its picture files, by path. */
  hashes: ReadonlyMap<string, string>;
}

async function openDataset(
  { name, split: cut, train }: CorpusOptions["datasets"][number],
  options: CorpusOptions,
  mistakes: DataMistake[],
): Promise<OpenDataset> {
  const wanted = splits.filter((split) => split !== "train" || train);
  const reading = await readers[name]({ root: options.root, name, splits: wanted, cut });
  const shelf = await fillShelf(name, reading, options);
  mistakes.push(...reading.mistakes);
  const examples = takeExamples(reading, shelf, mistakes);
  const of = (split: Split) => examples.filter((example) => example.split === split);
  const published = publishedLabels(name);
  const labels = { published, seen: seenLabels(published, of("train")) };
  return {
    dataset: { name, train: of("train"), dev: of("dev"), test: of("test"), labels },
    hashes: new Map([...shelf.files].map(([path, { sha256 }]) => [path, sha256])),
  };
}

/** Finds the pictures that the drafts name and reads what is needed of them. */
async function fillShelf(name: DatasetName, { drafts }: Reading, options: CorpusOptions): Promise<PictureShelf> {
  const { root, images, maxObjects, features } = options;
  const wanted = images !== "none";
  const detections = await openDetections(root, name);
  const ids = new Set(drafts.flatMap(({ picture }) => (picture === null ? [] : [picture.id])));
  if (wanted && features !== undefined && ids.size > 0) {
    const folder = await findFeatures(features, name);
    return { folder, ...(await inspectFeatures(features, folder, ids, detections)), wanted, maxObjects };
  }
  const folder = wanted ? await findPictures(root, name) : null;
  const files = await inspectPictures([...ids].flatMap((id) => folder?.paths.get(id) ?? []));
  return { folder, files, detections, wanted, maxObjects };
}

/** The example of each draft, in order; of two with one id in a split, the first. */
function takeExamples({ drafts }: Reading, shelf: PictureShelf, mistakes: DataMistake[]): Example[] {
  const lines = new Map<string, number>();
  return drafts.flatMap((draft) => {
    const example = attempt(mistakes, { ...draft.at, badLines: new Set() }, () => {
      checkFresh(draft, lines);
      return attachPicture(draft, shelf);
    });
    return example === null ? [] : [example];
  });
}

function checkFresh({ at, example }: Draft, lines: Map<string, number>): void {
  const key = JSON.stringify([example.split, example.id]);
  const before = lines.get(key);
  if (before !== undefined)
    throw new RecordError(`expected the id ${example.id} only once, got that of line ${before} again`);
  lines.set(key, at.line);
}
