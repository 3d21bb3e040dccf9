import { createHash } from "node:crypto";
import { readdir, readFile } from "node:fs/promises";
import { join, resolve } from "node:path";
import type { VisualSource } from "../batches/visual-inputs.js";
import type { DetectionFile } from "../datasets/detections.js";
import { fileError } from "../datasets/mistake.js";
import type { PictureFile, PictureFolder } from "../datasets/picture-files.js";
import type { DatasetName, Picture } from "../example.js";
import { featureExtension, type PictureFeatures, readPictureFeatures } from "./picture-features.js";

/** Where features that were computed elsewhere lie, and how wide they must be. */
export interface FeatureStore {
  /** Folder with a file for each picture, named as the picture, or with such a folder for each dataset. */
  store: string;
  width: number;
}

/**
 * The files of features of a dataset's pictures, which stand for the pictures.
 *
 * @throws {DataError} If there is no such folder.
 */
export async function findFeatures({ store }: FeatureStore, name: DatasetName): Promise<PictureFolder> {
  const own = await readdir(join(store, name)).catch(() => null);
  const folder = own === null ? store : join(store, name);
  const names = own ?? (await readdir(store).catch(() => null));
  if (names === null) throw fileError(store, "", `expected a folder of features ${store}, found none`);
  const files = names.filter((file) => featureExtension.test(file)).sort();
  const paths = new Map<string, string[]>();
  for (const file of files) {
    const id = file.replace(featureExtension, "");
    paths.set(id, [...(paths.get(id) ?? []), resolve(folder, file)]);
  }
  return { folder, complete: true, paths };
}

/** What is known of pictures whose features were computed elsewhere. */
export interface InspectedFeatures {
  files: Map<string, PictureFile>;
  /** The objects that files tell of, by picture; of others, what `elsewhere` knows. */
  detections: DetectionFile | null;
}

/** Reads, checks and hashes files of features; what is wrong with one is told by its `problem`. */
export async function inspectFeatures(
  { width }: FeatureStore,
  { folder, paths }: PictureFolder,
  ids: Iterable<string>,
  elsewhere: DetectionFile | null,
): Promise<InspectedFeatures> {
  const files = new Map<string, PictureFile>();
  const boxes = new Map<string, Pick<PictureFeatures, "boxes" | "size">>();
  for (const id of ids) {
    for (const path of paths.get(id) ?? []) {
      const { file, features } = await inspect(path, width);
      files.set(path, file);
      if (features?.boxes) boxes.set(id, features);
    }
  }
  const of = (picture: string) => {
    const found = boxes.get(picture);
    if (found?.boxes) return { size: found.size, boxes: found.boxes };
    return elsewhere?.of(picture) ?? { size: null, boxes: [] };
  };
  return { files, detections: boxes.size === 0 ? elsewhere : { file: folder, of } };
}

async function inspect(path: string, width: number): Promise<{ file: PictureFile; features: PictureFeatures | null }> {
  try {
    const features = await readPictureFeatures(path);
    if (features.width !== width)
      throw new RangeError(`expected features ${width} wide (model.visual.width), got ${features.width}`);
    const sha256 = createHash("sha256")
      .update(await readFile(path))
      .digest("hex");
    return { file: { path, size: features.size, sha256 }, features };
  } catch (cause) {
    return { file: { path, size: { problem: (cause as Error).message }, sha256: "" }, features: null };
  }
}

/** Features as the batches take them. A picture's path is that of its file of features. */
export function storedFeatures({ width }: FeatureStore): VisualSource["content"] {
  return async (picture, regions) => {
    const features = await readPictureFeatures(pathOf(picture));
    if (features.regions < regions.length || features.width !== width)
      throw new RangeError(
        `Cannot show picture ${picture.id} as ${picture.path} must hold ${regions.length} regions of ${width} features: it holds ${features.regions} of ${features.width}`,
      );
    return { kind: "features", width, features: features.values.subarray(0, regions.length * width) };
  };
}

function pathOf({ id, path }: Picture): string {
  if (path === null) throw new TypeError(`Cannot show picture ${id} as it must have a path: current path is null`);
  return path;
}
