import { readManifest } from "../canonical/manifest.js";
import { openCanonical } from "../canonical/open-canonical.js";
import { attachPicture, type PictureShelf } from "../datasets/attach-picture.js";
import { openDetections } from "../datasets/detections.js";
import { attempt, type Draft, type Reading, type ReadRequest } from "../datasets/draft.js";
import { openGmnerBoxes } from "../datasets/gmner-boxes.js";
import { DataError, type DataMistake, RecordError } from "../datasets/mistake.js";
import { findPictures, inspectPictures } from "../datasets/picture-files.js";
import { publishedLabels } from "../datasets/published-labels.js";
import { readers } from "../datasets/readers.js";
import { type DatasetName, type Example, type Split, splits } from "../example.js";
import { type FeatureStore, findFeatures, inspectFeatures } from "../features/feature-folder.js";
import { type AuditedDataset, auditLeaks, type LeakAudit, type LeakRule } from "../leaks/audit-leaks.js";
import { readSynth } from "../synth/manifest.js";
import type { CorpusDataset } from "./corpus-dataset.js";
import { corpusFingerprint } from "./corpus-fingerprint.js";
import { type LabelMapping, seenLabels } from "./labels.js";

export interface DatasetChoice {
  name: DatasetName;
  /** `articles` cuts M2E2 by article. */
  split: "published" | "articles";
  /** false: the training part is not read. */
  train: boolean;
  /** `separate`: M2E2's sentences, pictures and pairs, each setting whole, instead of every sentence and picture once. Default: joined. */
  settings?: ReadRequest["settings"];
}

export interface CorpusOptions {
  /** Folder with one folder for each dataset, named as the dataset, in its raw format. */
  root: string;
  /** In the order of the recipe. */
  datasets: readonly DatasetChoice[];
  /** `blank`: pictures and boxes as they are, pixels to be blanked by the caller; `none`: no example has a picture. */
  images: "use" | "blank" | "none";
  /** Objects kept of each picture, the first ones in detector order. */
  maxObjects: number;
  /** `gold`: the gold boxes are the objects of pictures of events, an oracle. Default: detected. */
  objects?: PictureShelf["objects"];
  /** Default: corrected. */
  labelMapping?: LabelMapping;
  /** Features that were computed elsewhere: they stand for the pictures, which need not be at hand. */
  features?: FeatureStore | undefined;
  /** On mistakes in records: throw, or leave their examples out and list them. */
  onError: "refuse" | "quarantine";
  /** On a dataset that is not there: throw (default), or list it and go on with the others. */
  absent?: "refuse" | "list" | undefined;
  /** On training examples that a dev or test set has too; absent: nobody looks for them. */
  leaks?: LeakRule | undefined;
  /** Where the looks of pictures are kept. */
  cache?: string | undefined;
}

export interface Corpus {
  datasets: readonly CorpusDataset[];
  /** Names all that a run reads of the data; see `corpusFingerprint`. */
  fingerprint: string;
  /** SHA-256 of the picture files, by path. */
  pictureHashes: ReadonlyMap<string, string>;
  /** One entry for each example left out; `file` is below the root, with "/". */
  quarantined: readonly DataMistake[];
  /** One entry for each dataset that is not there, with `absent: "list"`. */
  absent: readonly DataMistake[];
  /** What training sets share with dev and test sets; null where nobody looked. */
  leaks: LeakAudit | null;
}

/**
 * Reads the datasets of a run: examples in file order, with their pictures found and checked, in memory without the pixels.
 *
 * @throws {DataError} If a file is missing or useless as a whole; with `onError: "refuse"` also for any mistake in a record. It lists
 *   the first mistakes of all datasets.
 * @throws {LeakError} With `leaks: "refuse"`, if a training set holds what a dev or test set does.
 */
export async function openCorpus(options: CorpusOptions): Promise<Corpus> {
  const { root, images, onError } = options;
  const mistakes: DataMistake[] = [];
  const useless: DataMistake[] = [];
  const absent: DataMistake[] = [];
  const opened: OpenDataset[] = [];
  for (const dataset of options.datasets) {
    try {
      opened.push(await openDataset(dataset, options, mistakes));
    } catch (cause) {
      if (!(cause instanceof DataError)) throw cause;
      const listed = options.absent === "list" && cause.mistakes.every((mistake) => isAbsence(mistake, dataset.name));
      (listed ? absent : useless).push(...cause.mistakes);
    }
  }
  if (useless.length > 0) throw new DataError(root, [...useless, ...(onError === "refuse" ? mistakes : [])]);
  if (onError === "refuse" && mistakes.length > 0) throw new DataError(root, mistakes);
  const hashes = new Map(opened.flatMap(({ hashes }) => [...hashes]));
  const { audit, datasets: left } = await applyLeakRule(
    opened.map(({ dataset }) => dataset),
    options,
    hashes,
  );
  const datasets = left.map((dataset) => withLabels(dataset, options));
  const fingerprint = corpusFingerprint(datasets, { images, pictureHash: (path) => hashes.get(path) ?? "" });
  return { datasets, fingerprint, pictureHashes: hashes, quarantined: mistakes, absent, leaks: audit };
}

/** A file that is missing is a mistake of its folder. */
export function isAbsence({ file, line }: DataMistake, name: DatasetName): boolean {
  return file === name && line === 0;
}

async function applyLeakRule(
  datasets: AuditedDataset[],
  { root, leaks: rule, cache }: CorpusOptions,
  hashes: ReadonlyMap<string, string>,
): Promise<{ audit: LeakAudit | null; datasets: AuditedDataset[] }> {
  if (rule === undefined) return { audit: null, datasets };
  const drawn = (await readManifest(root))?.drawn ?? (await readSynth(root)) !== null;
  return auditLeaks(datasets, { rule, hashes, drawn, cache });
}

function withLabels(dataset: AuditedDataset, { labelMapping = "corrected" }: CorpusOptions): CorpusDataset {
  const published = publishedLabels(dataset.name, labelMapping);
  return { ...dataset, labels: { published, seen: seenLabels(published, dataset.train) } };
}

interface OpenDataset {
  dataset: AuditedDataset;
  /** SHA-256 of its picture files, by path. */
  hashes: ReadonlyMap<string, string>;
}

async function openDataset(
  { name, split: cut, train, settings = "joined" }: DatasetChoice,
  options: CorpusOptions,
  mistakes: DataMistake[],
): Promise<OpenDataset> {
  const wanted = splits.filter((split) => split !== "train" || train);
  const { root, labelMapping = "corrected" } = options;
  const request = { root, name, splits: wanted, cut, settings, labelMapping };
  const manifest = await readManifest(root);
  const { reading, shelf } = await (manifest ? openCanonical(manifest, request, options) : openRaw(request, options));
  mistakes.push(...reading.mistakes);
  const examples = takeExamples(reading, shelf, mistakes);
  const of = (split: Split) => examples.filter((example) => example.split === split);
  return {
    dataset: { name, train: of("train"), dev: of("dev"), test: of("test") },
    hashes: new Map([...shelf.files].map(([path, { sha256 }]) => [path, sha256])),
  };
}

/** Where a detector has not been run on their pictures, hand-drawn boxes are their objects. */
const withGmnerBoxes: ReadonlySet<DatasetName> = new Set(["twitter2015", "twitter2017"]);

type ShelfOptions = Pick<CorpusOptions, "root" | "images" | "maxObjects" | "objects" | "features">;

/** Reads a dataset's published files, and looks for its pictures. */
export async function openRaw(
  request: ReadRequest,
  options: ShelfOptions,
): Promise<{ reading: Reading; shelf: PictureShelf }> {
  const reading = await readers[request.name](request);
  return { reading, shelf: await fillShelf(request.name, reading, options) };
}

/** Finds the pictures that the drafts name and reads what is needed of them. */
async function fillShelf(name: DatasetName, { drafts }: Reading, options: ShelfOptions): Promise<PictureShelf> {
  const { root, images, maxObjects, objects = "detected", features } = options;
  const wanted = images !== "none";
  const detections =
    (await openDetections(root, name)) ?? (withGmnerBoxes.has(name) ? await openGmnerBoxes(root) : null);
  const ids = new Set(drafts.flatMap(({ picture }) => (picture === null ? [] : [picture.id])));
  if (wanted && features !== undefined && ids.size > 0) {
    const folder = await findFeatures(features, name);
    return { folder, ...(await inspectFeatures(features, folder, ids, detections)), wanted, maxObjects, objects };
  }
  const folder = wanted ? await findPictures(root, name) : null;
  const files = await inspectPictures([...ids].flatMap((id) => folder?.paths.get(id) ?? []));
  return { folder, files, detections, wanted, maxObjects, objects };
}

/** The example of each draft, in order; of two with one id in a split, the first. */
export function takeExamples({ drafts }: Reading, shelf: PictureShelf, mistakes: DataMistake[]): Example[] {
  const lines = new Map<string, number>();
  return drafts.flatMap((draft) => {
    const example = attempt(mistakes, { ...draft.at, badLines: new Map() }, () => {
      checkFresh(draft, lines);
      return attachPicture(draft, shelf);
    });
    return example === null ? [] : [example];
  });
}

function checkFresh({ at, example }: Draft, lines: Map<string, number>): void {
  const key = `${example.split} ${example.id}`;
  const before = lines.get(key);
  if (before !== undefined)
    throw new RecordError(`expected the id ${example.id} only once, got that of line ${before} again`);
  lines.set(key, at.line);
}
