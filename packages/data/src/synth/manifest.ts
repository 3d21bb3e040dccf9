import { readFile } from "node:fs/promises";
import { join } from "node:path";

/** Changes whenever the same seed and size give other bytes. */
export const synthVersion = 3;

export const manifestFile = "synth.json";

/** Examples made, and how many of them only the picture decides. M2E2 is one set: its reader cuts it by article. */
export interface SynthCount {
  examples: number;
  open: number;
}

/** What `synth.json` says. It is written last and its folder appears by a rename, so where it is, the generation is whole. */
export interface SynthManifest {
  format: "umie-synth";
  version: number;
  seed: number;
  size: number;
  /** Dataset to split (or `all`) to count. */
  counts: Record<string, Record<string, SynthCount>>;
  /** SHA-256 over the lines `<sha256>  <path>\n` of `files`, in order of path. */
  sha256: string;
  /** Every other file, by path with `/`, to its SHA-256. */
  files: Record<string, string>;
}

/**
 * The manifest of a finished generation, or null where there is none.
 *
 * @throws {Error} If `synth.json` is there and cannot be read as one; names the file.
 */
export async function readSynth(directory: string): Promise<SynthManifest | null> {
  const path = join(directory, manifestFile);
  try {
    const manifest: unknown = JSON.parse(await readFile(path, "utf8"));
    if (isManifest(manifest)) return manifest;
  } catch (cause) {
    if (cause instanceof Error && "code" in cause && (cause.code === "ENOENT" || cause.code === "ENOTDIR")) return null;
    throw new Error(`Cannot read ${path}: it must be the JSON that umie data synth wrote`, { cause });
  }
  throw new Error(
    `Cannot read ${path}: it must be the JSON that umie data synth wrote, with format, version, seed and size`,
  );
}

function isManifest(value: unknown): value is SynthManifest {
  if (typeof value !== "object" || value === null) return false;
  const fields = value as Record<string, unknown>;
  return (
    fields.format === "umie-synth" &&
    typeof fields.version === "number" &&
    typeof fields.seed === "number" &&
    typeof fields.size === "number" &&
    typeof fields.files === "object"
  );
}
