import { createHash } from "node:crypto";
import type { Dirent } from "node:fs";
import { readdir, readFile } from "node:fs/promises";
import { basename, dirname, join, resolve } from "node:path";
import type { PixelSize } from "./draft.js";
import { pictureProblem } from "./picture-problem.js";
import { pictureSize } from "./picture-size.js";

const extension = /\.(?:jpe?g|png|webp)$/i;

/** The name of a picture without the ending of its file; other dots stay, as ids of M2E2 hold them. */
export function pictureId(name: string): string {
  return name.replace(extension, "");
}

export function isPictureName(name: string): boolean {
  return extension.test(name);
}

/** The folder that holds a dataset's pictures. */
export interface PictureFolder {
  /** Below the root of the data. */
  folder: string;
  /** Every picture that the annotation names must be there. */
  complete: boolean;
  /** Absolute paths by picture id, in order; more than one where files differ in ending or subfolder only. */
  paths: ReadonlyMap<string, readonly string[]>;
}

/**
 * Where a dataset's pictures are looked for, first match: `images`, then what the releases call it (UMT's
 * `twitter2015_images`, HVPNeT's `img_org` with its three subfolders for MNRE, M2E2's `image`, SWiG's `images_512`), then
 * `sample_images`, where pictures may be missing.
 */
function folderNames(name: string): { folder: string; complete: boolean }[] {
  const complete = ["images", `${name}_images`, "img_org", "image", "images_512"];
  return [
    ...complete.map((folder) => ({ folder: `${name}/${folder}`, complete: true })),
    { folder: `${name}/sample_images`, complete: false },
  ];
}

/** @returns null where there is no such folder: then all pictures count as absent. */
export async function findPictures(root: string, name: string): Promise<PictureFolder | null> {
  for (const { folder, complete } of folderNames(name)) {
    const entries = await listAll(join(root, folder));
    if (entries !== null) return { folder, complete, paths: byId(entries) };
  }
  return null;
}

/**
 * Paths of the pictures of a dataset's folder, or of a folder of pictures, in order of their names.
 *
 * @param folder Looked into for `images` and the other names first.
 * @returns an empty list where there is none.
 */
export async function listPictures(folder: string): Promise<string[]> {
  const found = await findPictures(dirname(resolve(folder)), basename(resolve(folder)));
  const paths = found?.paths ?? byId((await listAll(folder)) ?? []);
  return [...paths.values()].flat().sort();
}

async function listAll(path: string): Promise<Dirent[] | null> {
  try {
    return await readdir(path, { recursive: true, withFileTypes: true });
  } catch (cause) {
    if (cause instanceof Error && "code" in cause && (cause.code === "ENOENT" || cause.code === "ENOTDIR")) return null;
    throw cause;
  }
}

function byId(entries: readonly Dirent[]): Map<string, string[]> {
  const paths = new Map<string, string[]>();
  for (const entry of entries) {
    if (entry.isDirectory() || !extension.test(entry.name)) continue;
    const id = pictureId(entry.name);
    paths.set(id, [...(paths.get(id) ?? []), resolve(entry.parentPath, entry.name)].sort());
  }
  return paths;
}

/** What a run needs to know of a picture file before it decodes it. */
export interface PictureFile {
  path: string;
  /** Width and height, null where nothing tells them, or why the file cannot be used. */
  size: PixelSize | null | { problem: string };
  /** SHA-256 of the bytes, in hex; empty if they cannot be read. */
  sha256: string;
}

/** Files read at once: enough to hide the wait for a disk, few enough for memory. */
const atOnce = 16;

/** Reads and hashes files; one that cannot be read is told by its `problem`. */
export async function inspectPictures(paths: readonly string[]): Promise<Map<string, PictureFile>> {
  const files = new Map<string, PictureFile>();
  const waiting = paths.values();
  const drain = async () => {
    for (const path of waiting) files.set(path, await inspectPicture(path));
  };
  await Promise.all(Array.from({ length: atOnce }, drain));
  return files;
}

async function inspectPicture(path: string): Promise<PictureFile> {
  try {
    const bytes = await readFile(path);
    const problem = pictureProblem(bytes);
    const size = problem === null ? pictureSize(bytes)! : { problem };
    return { path, size, sha256: createHash("sha256").update(bytes).digest("hex") };
  } catch (cause) {
    return { path, size: { problem: cause instanceof Error ? cause.message : String(cause) }, sha256: "" };
  }
}
