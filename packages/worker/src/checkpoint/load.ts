import { createHash } from "node:crypto";
import type { RunCopy } from "@umie/ledger";
import { stateVectors, type TrainState } from "../state.js";
import { copyOfRun } from "./journal.js";
import {
  type Chunk,
  chunksAtOnce,
  hashOf,
  headName,
  type Manifest,
  objectName,
  objectsOf,
  parseManifest,
  stepOf,
} from "./manifest.js";
import { type Store, StoreUnavailable } from "./store.js";

/** A checkpoint that cannot be used, and why. */
export interface DamagedCheckpoint {
  name: string;
  reason: string;
}

export interface FoundCheckpoint {
  name: string;
  manifest: Manifest;
  /** Newer ones that were passed over. */
  damaged: DamagedCheckpoint[];
}

/**
 * The checkpoint that `HEAD` names, if it is whole: manifest and every chunk read and checked; else the one before it, and so on. Damaged
 * ones are named. A manifest newer than `HEAD` is that of a writer that crashed, and not looked at; only where `HEAD` itself is
 * lost or damaged is the newest one taken that is whole.
 *
 * @param most Only one of this step or before.
 * @returns null where there is none, with the damaged ones.
 * @throws {StoreUnavailable} If the store does not answer: what it holds is not known then.
 */
export async function findCheckpoint(
  store: Store,
  most = Number.POSITIVE_INFINITY,
): Promise<FoundCheckpoint | { manifest: null; damaged: DamagedCheckpoint[] }> {
  const { names, damaged } = await publishedManifests(store);
  for (const name of names.reverse()) {
    if (stepOf(name) > most) continue;
    try {
      const manifest = parseManifest(name, await present(store, `manifests/${name}`));
      await verify(store, objectsOf(manifest));
      return { name, manifest, damaged };
    } catch (error) {
      if (error instanceof StoreUnavailable) throw error;
      damaged.push({ name, reason: (error as Error).message });
    }
  }
  return { manifest: null, damaged };
}

/** Manifests up to the one that `HEAD` names, oldest first, and what is wrong with `HEAD`. */
async function publishedManifests(store: Store): Promise<{ names: string[]; damaged: DamagedCheckpoint[] }> {
  const head = await store.get("HEAD");
  const names = (await store.list("manifests")).map(({ name }) => name).filter((name) => !Number.isNaN(stepOf(name)));
  const named = head && headName(head);
  if (named !== null && names.includes(named))
    return { names: names.filter((name) => name === named || stepOf(name) < stepOf(named)), damaged: [] };
  if (head === null && names.length === 0) return { names, damaged: [] };
  const wrong = head === null ? "is missing" : named === null ? "was changed" : `names ${named}, which is missing`;
  return { names, damaged: [{ name: "HEAD", reason: `Cannot use ${store.url}/HEAD as it ${wrong}` }] };
}

/**
 * Fill a state from a checkpoint.
 *
 * @throws {Error} If a chunk is missing or damaged, the vectors have other sizes, or the whole has another hash; the state is then undefined.
 */
export async function loadState(store: Store, manifest: Manifest, into: TrainState): Promise<void> {
  const whole = createHash("sha256");
  for (const { name, bytes } of stateVectors(into)) {
    const chunks = manifest.vectors.find((vector) => vector.name === name)?.chunks ?? [];
    const length = chunks.reduce((sum, chunk) => sum + chunk.bytes, 0);
    if (length !== bytes.length) {
      throw new Error(`Cannot load step ${manifest.step} as ${name} must have ${bytes.length} bytes: it has ${length}`);
    }
    let at = 0;
    for await (const chunk of verifiedObjects(store, chunks)) {
      bytes.set(chunk, at);
      whole.update(chunk);
      at += chunk.length;
    }
  }
  const hash = whole.digest("hex");
  if (hash !== manifest.stateHash) {
    throw new Error(`Cannot load step ${manifest.step} as its state must hash to ${manifest.stateHash}: got ${hash}`);
  }
}

/**
 * The parameters of a checkpoint alone: a third of what training needs. Each chunk is checked; the hash of the whole
 * state is not.
 *
 * @returns float32, flat in name order.
 * @throws {Error} If a chunk is missing or damaged, or there are not as many parameters.
 */
export async function loadParameters(store: Store, manifest: Manifest, count: number): Promise<Float32Array> {
  const { chunks = [] } = manifest.vectors.find(({ name }) => name === "params") ?? {};
  const length = chunks.reduce((sum, chunk) => sum + chunk.bytes, 0);
  if (length !== 4 * count) {
    throw new Error(`Cannot load step ${manifest.step} as params must have ${4 * count} bytes: it has ${length}`);
  }
  const params = new Float32Array(count);
  const bytes = new Uint8Array(params.buffer);
  let at = 0;
  for await (const chunk of verifiedObjects(store, chunks)) {
    bytes.set(chunk, at);
    at += chunk.length;
  }
  return params;
}

/** The tokenizer's file of a checkpoint. @throws {Error} If it is missing or damaged. */
export function loadTokenizer(store: Store, { tokenizer }: Manifest): Promise<Uint8Array> {
  return verifiedObject(store, tokenizer.sha256);
}

/**
 * What the newest checkpoint that is whole knows of its run, as Redis held it.
 *
 * @returns null where there is none, or it is of a version that did not keep this.
 * @throws {StoreUnavailable} If the store does not answer.
 */
export async function loadRunCopy(store: Store): Promise<RunCopy | null> {
  const found = await findCheckpoint(store);
  if (found.manifest === null) return null;
  const { name, manifest } = found;
  return copyOfRun({ manifest, url: `${store.url}/manifests/${name}` }, ({ sha256 }) => verifiedObject(store, sha256));
}

/** Read everything and compare it with its hash. @throws {Error} At the first that differs. */
async function verify(store: Store, chunks: readonly Chunk[]): Promise<void> {
  const objects = verifiedObjects(store, chunks);
  while (!(await objects.next()).done);
}

/** In their order, some read at once. */
async function* verifiedObjects(store: Store, chunks: readonly Chunk[]): AsyncGenerator<Uint8Array, undefined> {
  for (let at = 0; at < chunks.length; at += chunksAtOnce) {
    const some = chunks.slice(at, at + chunksAtOnce);
    yield* await Promise.all(some.map(({ sha256 }) => verifiedObject(store, sha256)));
  }
  return undefined;
}

async function verifiedObject(store: Store, sha256: string): Promise<Uint8Array> {
  const bytes = await present(store, objectName(sha256));
  if (hashOf(bytes) !== sha256) {
    throw new Error(
      `Cannot use ${store.url}/${objectName(sha256)} as its bytes were changed: they hash to ${hashOf(bytes)}`,
    );
  }
  return bytes;
}

async function present(store: Store, name: string): Promise<Uint8Array> {
  const bytes = await store.get(name);
  if (bytes === null) throw new Error(`Cannot find ${store.url}/${name}`);
  return bytes;
}
