import { createHash } from "node:crypto";
import { readdir, readFile } from "node:fs/promises";
import { join, relative, resolve } from "node:path";
import { isAbsence, openRaw, takeExamples } from "../corpus/corpus.js";
import type { PictureShelf } from "../datasets/attach-picture.js";
import type { Draft } from "../datasets/draft.js";
import { DataError, type DataMistake } from "../datasets/mistake.js";
import { isPictureName } from "../datasets/picture-files.js";
import { type DatasetName, datasetNames, type Split, splits } from "../example.js";
import { readSynth } from "../synth/manifest.js";
import { inStaging, type Staging } from "../synth/staging.js";
import {
  type CanonicalFile,
  type CanonicalManifest,
  canonicalVersion,
  manifestFile,
  readManifest,
} from "./manifest.js";
import { type RecordPicture, recordLine } from "./record.js";

export interface ImportOptions {
  /** On mistakes in records: throw, or leave their examples out and list them. */
  onError: "refuse" | "quarantine";
}

export interface Imported {
  manifest: CanonicalManifest;
  /** Datasets that are not there. */
  absent: readonly DataMistake[];
  quarantined: readonly DataMistake[];
}

/**
 * Writes every dataset of a raw folder as JSON Lines, one file a dataset and split, and a manifest. A run on the new
 * folder trains on the same examples as on the raw one. Pictures stay where they are; the records name them.
 *
 * @param directory Must be absent or empty; it appears whole or not at all.
 * @throws {DataError} If the data have mistakes, or none of the datasets is there.
 */
export async function importData(root: string, directory: string, { onError }: ImportOptions): Promise<Imported> {
  const [source, target] = [resolve(root), resolve(directory)];
  await checkPlaces(source, target);
  const { opened, absent, quarantined } = await readAll(source, onError);
  const drawn = (await readSynth(source)) !== null;
  const files = await hashFiles(
    source,
    opened.map(({ name }) => name),
  );
  let manifest: CanonicalManifest | undefined;
  await inStaging(target, async (staging) => {
    const datasets = await writeDatasets(staging, opened, source);
    const head = { format: "umie-data", version: canonicalVersion } as const;
    manifest = { ...head, drawn, source: { root: source, files }, datasets };
    await staging.write(manifestFile, `${JSON.stringify(manifest, null, 1)}\n`);
  });
  return { manifest: manifest!, absent, quarantined };
}

async function checkPlaces(source: string, target: string): Promise<void> {
  if ((await readManifest(source)) !== null)
    throw new RangeError(`Cannot import ${source} as it must hold raw data: umie data import wrote it`);
  const free = await readdir(target).then(
    (entries) => entries.length === 0,
    (cause: NodeJS.ErrnoException) => cause.code === "ENOENT",
  );
  if (!free) throw new RangeError(`Cannot import into ${target} as it must be absent or an empty folder`);
}

/** A dataset with the drafts that give examples. */
interface OpenDataset {
  name: DatasetName;
  drafts: readonly Draft[];
  shelf: PictureShelf;
}

async function readAll(root: string, onError: ImportOptions["onError"]) {
  const absent: DataMistake[] = [];
  const useless: DataMistake[] = [];
  const quarantined: DataMistake[] = [];
  const opened: OpenDataset[] = [];
  for (const name of datasetNames) {
    try {
      opened.push(await readDataset(root, name, quarantined));
    } catch (cause) {
      if (!(cause instanceof DataError)) throw cause;
      const listed = cause.mistakes.every((mistake) => isAbsence(mistake, name));
      (listed ? absent : useless).push(...cause.mistakes);
    }
  }
  const mistakes = [...useless, ...(onError === "refuse" ? quarantined : [])];
  if (mistakes.length > 0) throw new DataError(root, mistakes);
  if (opened.length === 0) throw new DataError(root, absent);
  return { opened, absent, quarantined };
}

async function readDataset(root: string, name: DatasetName, mistakes: DataMistake[]): Promise<OpenDataset> {
  const options = { root, images: "use", maxObjects: Number.POSITIVE_INFINITY } as const;
  const choices = { cut: "published", settings: "joined", labelMapping: "corrected" } as const;
  const { reading, shelf } = await openRaw({ root, name, splits, ...choices }, options);
  mistakes.push(...reading.mistakes);
  const good = new Set(takeExamples(reading, shelf, mistakes).map(keyOf));
  // Of two drafts with one id, the first gave the example.
  const drafts = reading.drafts.filter(({ example }) => good.delete(keyOf(example)));
  return { name, drafts, shelf };
}

function keyOf({ split, id }: { split: Split; id: string }): string {
  return `${split} ${id}`;
}

async function writeDatasets(
  staging: Staging,
  opened: readonly OpenDataset[],
  source: string,
): Promise<CanonicalManifest["datasets"]> {
  const datasets: Partial<Record<DatasetName, Partial<Record<Split, CanonicalFile>>>> = {};
  for (const { name, drafts, shelf } of opened) {
    const parts: Partial<Record<Split, CanonicalFile>> = {};
    datasets[name] = parts;
    for (const split of splits) {
      const own = drafts.filter(({ example }) => example.split === split);
      if (own.length === 0) continue;
      const file = `${name}/${split}.jsonl`;
      const lines = own.map((draft) => `${recordLine(draft, recordPicture(draft, shelf, source))}\n`);
      await staging.write(file, lines.join(""));
      parts[split] = { file, examples: own.length, sha256: staging.hashes()[file]! };
    }
  }
  return datasets;
}

function recordPicture(
  { picture }: Draft,
  { folder, files, detections }: PictureShelf,
  source: string,
): RecordPicture | null {
  if (picture === null) return null;
  const path = folder?.paths.get(picture.id)?.[0];
  const detected = detections?.of(picture.id);
  return {
    id: picture.id,
    path: path === undefined ? null : relative(source, path).replaceAll("\\", "/"),
    sha256: (path !== undefined && files.get(path)?.sha256) || null,
    size: picture.size ?? detected?.size ?? null,
    objects: detected?.boxes ?? [],
  };
}

/** SHA-256 of every file of the datasets and of GMNER's boxes but for pictures, by path below the root. */
async function hashFiles(root: string, names: readonly DatasetName[]): Promise<Record<string, string>> {
  const gmner = (await readdir(root)).filter((name) => name === "gmner_twitter10000");
  const folders = [...names, ...gmner].map((name) =>
    readdir(join(root, name), { recursive: true, withFileTypes: true }),
  );
  const paths = (await Promise.all(folders))
    .flat()
    .filter((entry) => entry.isFile() && !isPictureName(entry.name))
    .map((entry) => relative(root, join(entry.parentPath, entry.name)).replaceAll("\\", "/"))
    .sort();
  const hashes = paths.map(async (path) => {
    const bytes = await readFile(join(root, path));
    return [path, createHash("sha256").update(bytes).digest("hex")];
  });
  return Object.fromEntries(await Promise.all(hashes)) as Record<string, string>;
}
