import { createHash } from "node:crypto";
import { readFile } from "node:fs/promises";
import { join, resolve } from "node:path";
import { articleOf, articleSplits } from "../datasets/articles.js";
import type { PictureShelf } from "../datasets/attach-picture.js";
import type { DetectionFile } from "../datasets/detections.js";
import { attempt, type Draft, type Reading, type ReadRequest } from "../datasets/draft.js";
import { lineRecords } from "../datasets/line-records.js";
import { DataError, type DataMistake, fileError, RecordError } from "../datasets/mistake.js";
import { inspectPictures, type PictureFile } from "../datasets/picture-files.js";
import { openSource } from "../datasets/source-file.js";
import { type DatasetName, splits } from "../example.js";
import { type CanonicalFile, type CanonicalManifest, manifestFile } from "./manifest.js";
import { type ReadRecord, type RecordFile, type RecordPicture, readRecord } from "./record.js";

/** The tasks of records, by dataset. */
const taskOf: Readonly<Record<DatasetName, RecordFile["task"]>> = {
  twitter2015: "mner",
  twitter2017: "mner",
  snap: "mner",
  mnre_v1: "mre",
  mnre_v2: "mre",
  m2e2: "mee",
  ace05: "mee",
  swig: "mee",
};

/**
 * Reads a dataset of an imported folder: what the reader of the raw files gave, with all that is known of its pictures.
 *
 * @throws {DataError} If the folder does not hold the dataset, or a file is not the one that was imported.
 */
export async function openCanonical(
  manifest: CanonicalManifest,
  request: ReadRequest,
  { images, maxObjects, objects = "detected" }: CanonicalChoices,
): Promise<{ reading: Reading; shelf: PictureShelf }> {
  checkChoices(request);
  const mistakes: DataMistake[] = [];
  const records = await readRecords(manifest, request, mistakes);
  const drafts = recut(
    records.map(({ draft }) => draft),
    request,
  );
  const pictures = records.flatMap(({ picture }) => (picture === null ? [] : [picture]));
  const wanted = images !== "none";
  const shelf = await fillShelf(pictures, { manifest, root: request.root, wanted });
  return { reading: { drafts, mistakes }, shelf: { ...shelf, wanted, maxObjects, objects } };
}

/** What becomes of pictures, as in `CorpusOptions`. */
export interface CanonicalChoices {
  images: "use" | "blank" | "none";
  maxObjects: number;
  objects?: PictureShelf["objects"];
}

/** An import writes what it read: sentences and pictures joined, labels corrected. */
function checkChoices({ root, name, settings, labelMapping }: ReadRequest): void {
  if (settings === "joined" && labelMapping === "corrected") return;
  const got = `${settings} and ${labelMapping}`;
  throw fileError(root, name, `expected settings joined and labelMapping corrected of imported data, got ${got}`);
}

async function readRecords(
  manifest: CanonicalManifest,
  { root, name, splits: wanted, cut }: ReadRequest,
  mistakes: DataMistake[],
): Promise<ReadRecord[]> {
  const parts = manifest.datasets[name];
  if (parts === undefined) {
    const held = Object.keys(manifest.datasets).join(", ");
    throw fileError(root, name, `expected ${name} among the datasets of ${manifestFile}, found ${held}`);
  }
  const records: ReadRecord[] = [];
  for (const split of cut === "articles" ? splits : wanted) {
    const part = parts[split];
    if (part === undefined) continue;
    records.push(...(await readPart(root, part, { dataset: name, split, task: taskOf[name] }, mistakes)));
  }
  return records;
}

async function readPart(
  root: string,
  { file, sha256 }: CanonicalFile,
  of: RecordFile,
  mistakes: DataMistake[],
): Promise<ReadRecord[]> {
  const [folder, name] = [file.slice(0, file.lastIndexOf("/")), file.slice(file.lastIndexOf("/") + 1)];
  const source = await openSource(root, folder, [name]);
  const found: DataMistake[] = [];
  const records: ReadRecord[] = [];
  for (const { text, place } of lineRecords(root, source)) {
    const record = attempt(found, place, () => readRecord(text, { file, line: place.line }, of));
    if (record !== null) records.push(record);
  }
  await checkBytes(root, file, sha256, found);
  mistakes.push(...found);
  return records;
}

/** Nobody but the import writes these files: one with other bytes is damaged, even if each of its lines can be read. */
async function checkBytes(root: string, file: string, sha256: string, found: readonly DataMistake[]): Promise<void> {
  const bytes = await readFile(join(root, file));
  if (createHash("sha256").update(bytes).digest("hex") === sha256) return;
  const wanted = `expected the bytes that ${manifestFile} names (SHA-256 ${sha256.slice(0, 12)}…)`;
  throw new DataError(root, [{ file, line: 0, reason: `${wanted}, got others: import again` }, ...found]);
}

/** M2E2 as `readM2e2` cuts it by article: an id names a sentence, a picture, or both with "+". */
function recut(drafts: readonly Draft[], { cut, splits: wanted }: ReadRequest): Draft[] {
  if (cut !== "articles") return [...drafts];
  const articlesOf = ({ example }: Draft) => example.id.split("+").map((id) => articleOf(id.replace(/\.jpg$/, "")));
  const splitOf = articleSplits(drafts.flatMap(articlesOf));
  return drafts
    .map((draft) => ({ ...draft, example: { ...draft.example, split: splitOf(articlesOf(draft)[0]!) } }))
    .filter(({ example }) => wanted.includes(example.split));
}

/** The pictures as the records tell them, and the files behind those that are wanted. */
async function fillShelf(
  pictures: readonly RecordPicture[],
  { manifest, root, wanted }: { manifest: CanonicalManifest; root: string; wanted: boolean },
): Promise<Pick<PictureShelf, "folder" | "files" | "detections">> {
  const byId = new Map(pictures.map((picture) => [picture.id, picture]));
  const shown = wanted ? [...byId.values()].filter(isThere) : [];
  const folders = [root, manifest.source.root];
  const placesOf = (path: string) => folders.map((folder) => resolve(folder, path));
  const looked = await inspectPictures(shown.flatMap(({ path }) => placesOf(path)));
  const files = new Map<string, PictureFile>();
  const paths = new Map<string, readonly string[]>();
  for (const { id, path, sha256 } of shown) {
    const found = placesOf(path).map((place) => looked.get(place)!);
    const file = found.find((one) => one.sha256 !== "") ?? found.at(-1)!;
    const isSame = file.sha256 === sha256 || (file.size !== null && "problem" in file.size);
    files.set(file.path, isSame ? file : { ...file, size: { problem: otherBytes } });
    paths.set(id, [file.path]);
  }
  const detections: DetectionFile = {
    file: manifestFile,
    of: (picture) => {
      const held = byId.get(picture);
      if (held === undefined) throw new RecordError(`expected the objects of picture ${picture}, found none`);
      return { size: null, boxes: held.objects };
    },
  };
  return { folder: { folder: manifest.source.root, complete: false, paths }, files, detections };
}

const otherBytes = "a file with other bytes than when the data were imported";

function isThere(picture: RecordPicture): picture is RecordPicture & { path: string } {
  return picture.path !== null;
}
