import { createHash, randomBytes } from "node:crypto";
import { mkdir, readFile, rename, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { decode } from "../pictures/decode.js";
import { type Look, lookOf } from "./picture-look.js";

/** Changes when the same picture would get another look. */
const lookVersion = 1;

/** Files decoded at once. */
const atOnce = 4;

/**
 * How pictures look, by path; those that have no look, or that cannot be decoded (whoever trains on them will say so),
 * are absent.
 *
 * @param hashes SHA-256 of each file, by path.
 * @param cache Folder where the looks of a set of pictures are kept; absent: nowhere.
 */
export async function readLooks(hashes: ReadonlyMap<string, string>, cache?: string): Promise<Map<string, Look>> {
  if (hashes.size === 0) return new Map();
  const file = cache && join(cache, "looks", `v${lookVersion}-${setHash(hashes.values())}.json`);
  const kept = file ? await readKept(file) : null;
  const byHash = kept ?? (await decodeLooks(hashes));
  if (file && kept === null) await keep(file, byHash);
  return new Map([...hashes].flatMap(([path, hash]) => (byHash[hash] ? [[path, byHash[hash]]] : [])));
}

type LooksByHash = Readonly<Record<string, Look | null>>;

async function decodeLooks(hashes: ReadonlyMap<string, string>): Promise<LooksByHash> {
  const paths = new Map([...hashes].map(([path, hash]) => [hash, path]));
  const looks: Record<string, Look | null> = {};
  const waiting = paths.entries();
  const drain = async () => {
    for (const [hash, path] of waiting) looks[hash] = await decode(path).then(lookOf, () => null);
  };
  await Promise.all(Array.from({ length: atOnce }, drain));
  return looks;
}

function setHash(hashes: Iterable<string>): string {
  const sorted = [...new Set(hashes)].sort();
  return createHash("sha256").update(sorted.join("\n")).digest("hex");
}

/** @returns null where there is none, or none that can be read. */
async function readKept(file: string): Promise<LooksByHash | null> {
  try {
    return JSON.parse(await readFile(file, "utf8")) as LooksByHash;
  } catch {
    return null;
  }
}

/** By a rename, as several processes may open the same data at once. */
async function keep(file: string, looks: LooksByHash): Promise<void> {
  const partial = `${file}.${randomBytes(4).toString("hex")}`;
  await mkdir(dirname(file), { recursive: true });
  await writeFile(partial, JSON.stringify(looks));
  await rename(partial, file);
}
