import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { fileError } from "../datasets/mistake.js";
import { type DatasetName, datasetNames, type Split, splits } from "../example.js";

/** Changes whenever a reader of the former version would misread the records. */
export const canonicalVersion = 1;

export const manifestFile = "manifest.json";

/** One JSON Lines file. */
export interface CanonicalFile {
  /** Below the folder, with "/". */
  file: string;
  examples: number;
  /** Of its bytes. */
  sha256: string;
}

/**
 * What `manifest.json` of an imported folder says. It is written last, and the folder appears by a rename: where it is,
 * all is there.
 */
export interface CanonicalManifest {
  format: "umie-data";
  version: number;
  /** The data were drawn: see `AuditOptions`. */
  drawn: boolean;
  source: {
    /**
     * Absolute path of the raw folder when it was imported. Pictures are looked for in the imported folder, then here.
     */
    root: string;
    /** SHA-256 of its files but for pictures, by path with "/". */
    files: Readonly<Record<string, string>>;
  };
  datasets: Readonly<Partial<Record<DatasetName, Readonly<Partial<Record<Split, CanonicalFile>>>>>>;
}

/**
 * The manifest of an imported folder, or null where there is none or it belongs to something else: then the folder is
 * read as raw data.
 *
 * @throws {DataError} If it is damaged or of another version.
 */
export async function readManifest(root: string): Promise<CanonicalManifest | null> {
  const text = await readFile(join(root, manifestFile), "utf8").catch((cause: NodeJS.ErrnoException) => {
    if (cause.code === "ENOENT" || cause.code === "ENOTDIR") return null;
    throw fileError(root, manifestFile, `expected a file that can be read, got ${cause.message}`);
  });
  if (text === null) return null;
  const value = parse(root, text);
  if (!isObject(value) || value.format !== "umie-data") return null;
  if (value.version !== canonicalVersion) {
    const wanted = `expected version ${canonicalVersion} of the format umie-data, got version ${value.version}`;
    throw fileError(root, manifestFile, `${wanted}: import the raw data again`);
  }
  if (isManifest(value)) return value;
  throw fileError(root, manifestFile, "expected source and datasets as umie data import writes them");
}

function parse(root: string, text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw fileError(root, manifestFile, `expected JSON, got a damaged file: ${(cause as Error).message}`);
  }
}

function isManifest(value: Readonly<Record<string, unknown>>): value is CanonicalManifest & typeof value {
  const { drawn, source, datasets } = value;
  if (typeof drawn !== "boolean" || !isObject(source) || !isObject(datasets)) return false;
  if (typeof source.root !== "string" || !isObject(source.files)) return false;
  return Object.entries(datasets).every(
    ([name, parts]) => (datasetNames as readonly string[]).includes(name) && isObject(parts) && areFiles(parts),
  );
}

function areFiles(parts: Readonly<Record<string, unknown>>): boolean {
  return Object.entries(parts).every(
    ([split, part]) =>
      (splits as readonly string[]).includes(split) &&
      isObject(part) &&
      typeof part.file === "string" &&
      typeof part.examples === "number" &&
      typeof part.sha256 === "string",
  );
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
