import { createHash } from "node:crypto";
import { faultPoint } from "@umie/fault";
import type { RunLedger } from "@umie/ledger";
import type { RunRecord } from "@umie/recipe";
import type { StateSnapshot } from "../live-state.js";
import { collectGarbage, graceMs } from "./collect-garbage.js";
import { putJournal } from "./journal.js";
import {
  type Chunk,
  chunkBytes,
  chunksAtOnce,
  hashOf,
  headName,
  type Manifest,
  manifestName,
  manifestText,
  objectName,
  objectsOf,
} from "./manifest.js";
import { publish } from "./publish.js";
import { type Store, StoreUnavailable } from "./store.js";

export interface CheckpointContent {
  snapshot: StateSnapshot;
  record: RunRecord;
  numericClass: string;
  /** The tokenizer's file. */
  tokenizer: Uint8Array;
  /** Where the run's records are, to be kept too. */
  ledger?: Pick<RunLedger, "log" | "closedRecords" | "quarantined">;
}

export interface WrittenCheckpoint {
  /** Where its manifest lies. */
  manifest: string;
  stateHash: string;
  /** Of all its chunks, shared or not. */
  bytes: number;
}

export interface WriteOptions {
  /** How many of the newest checkpoints stay. */
  keep: number;
  /** Nothing younger is removed, in ms. */
  grace?: number;
  /** Garbage could not be removed; the checkpoint itself stands or falls without it. */
  onGarbage?: (error: Error) => void;
}

/**
 * Write a checkpoint: chunks under their own hashes, then the manifest, then `HEAD` (DESIGN §13). Whatever crashes on the way, `HEAD` names a
 * checkpoint that is whole. Older ones than the newest `keep` are removed at the end, with the chunks that only they need; after a
 * failure too, as a full disk gets room that way.
 *
 * @param store The run's part of the store. A worker that the others gave up may still be writing there.
 */
export async function writeCheckpoint(
  store: Store,
  content: CheckpointContent,
  { keep, grace = graceMs, onGarbage = () => {} }: WriteOptions,
): Promise<WrittenCheckpoint> {
  const tidy = () => collectGarbage(store, keep, grace).catch(onGarbage);
  const written = await putCheckpoint(store, content).catch(async (error: Error) => {
    // Who does not answer is not asked for more.
    if (!(error instanceof StoreUnavailable)) await tidy();
    throw error;
  });
  await tidy();
  return written;
}

async function putCheckpoint(store: Store, content: CheckpointContent): Promise<WrittenCheckpoint> {
  const [manifest] = await Promise.all([putContent(store, content), content.snapshot.copyAhead(chunkBytes)]);
  const text = manifestText(manifest);
  const name = manifestName(manifest, text);
  await faultPoint("checkpoint.manifest", String(manifest.step));
  await store.put(`manifests/${name}`, text);
  await requireObjects(store, manifest).catch(async (error: Error) => {
    await store.remove(`manifests/${name}`, Number.POSITIVE_INFINITY);
    throw error;
  });
  await faultPoint("checkpoint.head", String(manifest.step));
  await publish(store, name);
  return { manifest: `${store.url}/manifests/${name}`, stateHash: manifest.stateHash, bytes: totalBytes(manifest) };
}

const totalBytes = (manifest: Manifest) => objectsOf(manifest).reduce((sum, { bytes }) => sum + bytes, 0);

/** Put everything a checkpoint consists of. @returns what lies there now. */
async function putContent(
  store: Store,
  { snapshot, record, numericClass, tokenizer, ledger }: CheckpointContent,
): Promise<Manifest> {
  const whole = createHash("sha256");
  const vectors: Manifest["vectors"] = [];
  for (let pieces = nextPieces(snapshot); pieces.length > 0; pieces = nextPieces(snapshot)) {
    for (const { bytes } of pieces) whole.update(bytes);
    const chunks = await Promise.all(pieces.map(({ bytes }) => putObject(store, bytes)));
    for (const [i, { name }] of pieces.entries()) {
      if (vectors.at(-1)?.name !== name) vectors.push({ name, chunks: [] });
      vectors.at(-1)!.chunks.push(chunks[i]!);
    }
  }
  const head = await store.get("HEAD");
  const put = (bytes: Uint8Array) => putObject(store, bytes);
  const journal = ledger && (await putJournal(ledger, snapshot.step, { store, put }));
  return {
    format: "umie-checkpoint",
    version: 1,
    step: snapshot.step,
    stateHash: whole.digest("hex"),
    entryHash: snapshot.entryHash,
    numericClass,
    parent: (head && headName(head)) ?? "",
    vectors,
    tokenizer: await putObject(store, tokenizer),
    ...(journal && { journal }),
    record,
  };
}

function nextPieces(snapshot: StateSnapshot): NonNullable<ReturnType<StateSnapshot["read"]>>[] {
  const pieces = [];
  for (let piece = snapshot.read(chunkBytes); piece; piece = snapshot.read(chunkBytes)) {
    pieces.push(piece);
    if (pieces.length === chunksAtOnce) break;
  }
  return pieces;
}

/** Put bytes under their hash, unless they are there already, and read them back: a disk may lie. */
async function putObject(store: Store, bytes: Uint8Array): Promise<Chunk> {
  const sha256 = hashOf(bytes);
  const name = objectName(sha256);
  const isThere = async () => {
    const held = await store.get(name);
    return held !== null && hashOf(held) === sha256;
  };
  // Touched first: from then on nobody removes it.
  if ((await store.touch(name)) && (await isThere())) return { sha256, bytes: bytes.length };
  await faultPoint("checkpoint.chunk");
  await store.put(name, bytes);
  if (await isThere()) return { sha256, bytes: bytes.length };
  throw new Error(`Cannot keep a checkpoint in ${store.url} as what was written reads back differently`);
}

/** @throws {Error} If another writer has removed what this checkpoint needs: it took it for garbage. */
async function requireObjects(store: Store, manifest: Manifest): Promise<void> {
  const present = new Set((await store.list("objects")).map(({ name }) => name));
  const missing = objectsOf(manifest).find(({ sha256 }) => !present.has(sha256));
  if (missing === undefined) return;
  throw new Error(`Cannot publish step ${manifest.step} as ${store.url}/${objectName(missing.sha256)} was removed`);
}
