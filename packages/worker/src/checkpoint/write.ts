import { createHash } from "node:crypto";
import type { RunRecord } from "@umie/recipe";
import type { StateSnapshot } from "../live-state.js";
import type { FileStore } from "./file-store.js";
import {
  chunkBytes,
  hashOf,
  headName,
  type Manifest,
  manifestName,
  manifestText,
  objectName,
  parseManifest,
} from "./manifest.js";

export interface CheckpointContent {
  snapshot: StateSnapshot;
  record: RunRecord;
  numericClass: string;
  /** The tokenizer's file. */
  tokenizer: Uint8Array;
}

export interface WrittenCheckpoint {
  /** Where its manifest lies. */
  manifest: string;
  stateHash: string;
}

/**
 * Write a checkpoint: chunks under their own hashes, then the manifest, then `HEAD` (DESIGN §13). Whatever crashes on the way, `HEAD` names a
 * checkpoint that is whole. Older ones than the newest `keep` are removed at the end, with the chunks that only they need.
 *
 * @param store The run's part of the store; one writer at a time.
 */
export async function writeCheckpoint(
  store: FileStore,
  { snapshot, record, numericClass, tokenizer }: CheckpointContent,
  keep: number,
): Promise<WrittenCheckpoint> {
  await store.sweep("objects");
  const whole = createHash("sha256");
  const vectors: Manifest["vectors"] = [];
  for (let piece = snapshot.read(chunkBytes); piece; piece = snapshot.read(chunkBytes)) {
    whole.update(piece.bytes);
    if (vectors.at(-1)?.name !== piece.name) vectors.push({ name: piece.name, chunks: [] });
    vectors.at(-1)!.chunks.push(await putObject(store, piece.bytes));
  }
  const parent = await headName(store);
  const manifest: Manifest = {
    format: "umie-checkpoint",
    version: 1,
    step: snapshot.step,
    stateHash: whole.digest("hex"),
    entryHash: snapshot.entryHash,
    numericClass,
    parent,
    vectors,
    tokenizer: await putObject(store, tokenizer),
    record,
  };
  const text = manifestText(manifest);
  const name = manifestName(manifest, text);
  await store.put(`manifests/${name}`, text);
  await store.put("HEAD", `${name}\n`);
  await removeOld(store, keep);
  return { manifest: `${store.url}/manifests/${name}`, stateHash: manifest.stateHash };
}

/** Put bytes under their hash, unless they are there already, and read them back: a disk may lie. */
async function putObject(store: FileStore, bytes: Uint8Array): Promise<{ sha256: string; bytes: number }> {
  const sha256 = hashOf(bytes);
  const name = objectName(sha256);
  for (const attempt of ["first", "last"] as const) {
    const held = await store.get(name);
    if (held && hashOf(held) === sha256) return { sha256, bytes: bytes.length };
    if (attempt === "first") await store.put(name, bytes);
  }
  throw new Error(`Cannot keep a checkpoint in ${store.url} as what was written reads back differently`);
}

async function removeOld(store: FileStore, keep: number): Promise<void> {
  const names = await store.list("manifests");
  const kept = names.slice(-keep);
  const needed = new Set<string>();
  for (const name of kept) for (const hash of await objectsOf(store, name)) needed.add(hash);
  for (const name of names.slice(0, -keep)) await store.remove(`manifests/${name}`);
  for (const hash of await store.list("objects")) if (!needed.has(hash)) await store.remove(objectName(hash));
}

/** Hashes a manifest refers to. A damaged one refers to nothing that could be used. */
async function objectsOf(store: FileStore, name: string): Promise<string[]> {
  const bytes = await store.get(`manifests/${name}`);
  if (bytes === null) return [];
  try {
    const { vectors, tokenizer } = parseManifest(name, bytes);
    return [...vectors.flatMap(({ chunks }) => chunks), tokenizer].map(({ sha256 }) => sha256);
  } catch {
    return [];
  }
}
