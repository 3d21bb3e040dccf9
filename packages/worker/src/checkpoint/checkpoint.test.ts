import assert from "node:assert/strict";
import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import { type TestContext, test } from "node:test";
import { pathToFileURL } from "node:url";
import type { RunRecord } from "@umie/recipe";
import { LiveState } from "../live-state.js";
import { allocateState, stateHash } from "../state.js";
import { FileStore } from "./file-store.js";
import { findCheckpoint, loadParameters, loadState, loadTokenizer } from "./load.js";
import { objectName } from "./manifest.js";
import { writeCheckpoint } from "./write.js";

const record = { run: "demo-1", specHash: "spec" } as RunRecord;
const tokenizer = Uint8Array.of(1, 2, 3);
/** More than one chunk for each vector. */
const parameters = 1_500_000;

function testStore(t: TestContext): FileStore {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), "umie-checkpoint-"));
  t.after(() => fs.rmSync(folder, { recursive: true, force: true }));
  return new FileStore(pathToFileURL(folder).href).below("demo-1");
}

/** A state whose every value depends on the step. */
function stateAt(step: number): LiveState {
  const live = new LiveState(allocateState(parameters));
  fill(live, step);
  return live;
}

function fill(live: LiveState, step: number): void {
  live.beforeUpdate();
  const vectors = Object.values(live.vectors) as (Float32Array | Float64Array)[];
  for (const [v, vector] of vectors.entries()) for (let i = 0; i < vector.length; i++) vector[i] = i + step + v / 8;
  live.moveTo(step, `entry ${step}`);
}

const write = (store: FileStore, live: LiveState, keep = 3) =>
  writeCheckpoint(store, { snapshot: live.snapshot(), record, numericClass: "class", tokenizer }, { keep, grace: 0 });

/** Turn one bit of a file. */
function flipBit(store: FileStore, name: string): void {
  const file = path.join(store.folder, name);
  const bytes = fs.readFileSync(file);
  bytes[bytes.length >> 1]! ^= 1;
  fs.writeFileSync(file, bytes);
}

test("a checkpoint gives back the state, bit for bit, and what was trained", async (t) => {
  const store = testStore(t);
  const live = stateAt(7);
  const written = await write(store, live);
  assert.equal(written.stateHash, stateHash(live.vectors));

  const found = await findCheckpoint(store);
  assert.ok(found.manifest);
  assert.equal(written.manifest, `${store.url}/manifests/${found.name}`);
  assert.deepEqual([found.manifest.step, found.manifest.entryHash, found.damaged], [7, "entry 7", []]);
  assert.deepEqual(found.manifest.record, record);
  const into = allocateState(parameters);
  await loadState(store, found.manifest, into);
  assert.equal(stateHash(into), written.stateHash);
  assert.deepEqual(await loadParameters(store, found.manifest, parameters), Float32Array.from(live.vectors.params));
  assert.deepEqual(Uint8Array.from(await loadTokenizer(store, found.manifest)), tokenizer);
});

test("a checkpoint holds the state as it was when it was begun, whatever training does meanwhile", async (t) => {
  const store = testStore(t);
  const live = stateAt(7);
  const before = stateHash(live.vectors);
  const writing = write(store, live);
  fill(live, 8);
  assert.equal((await writing).stateHash, before);
});

test("findCheckpoint falls back to the one before and names what is damaged", async (t) => {
  const store = testStore(t);
  for (const step of [1, 2, 3]) await write(store, stateAt(step));
  const newest = await findCheckpoint(store);
  assert.equal(newest.manifest?.step, 3);
  const { sha256 } = newest.manifest!.vectors[2]!.chunks[1]!;
  flipBit(store, objectName(sha256));
  const before = await findCheckpoint(store);
  assert.equal(before.manifest?.step, 2);
  assert.equal(before.damaged.length, 1);
  assert.match(before.damaged[0]!.reason, new RegExp(`${sha256}.* changed`));

  flipBit(store, `manifests/${"name" in before ? before.name : ""}`);
  assert.equal((await findCheckpoint(store)).manifest?.step, 1);
});

test("findCheckpoint takes none after the step asked for, and none that HEAD does not name yet", async (t) => {
  const store = testStore(t);
  assert.equal((await findCheckpoint(store)).manifest, null);
  await write(store, stateAt(1));
  const head = fs.readFileSync(path.join(store.folder, "HEAD"));
  await write(store, stateAt(2));
  assert.equal((await findCheckpoint(store, 1)).manifest?.step, 1);
  fs.writeFileSync(path.join(store.folder, "HEAD"), head);
  assert.equal((await findCheckpoint(store)).manifest?.step, 1);
});

test("loadState refuses a state of another size", async (t) => {
  const store = testStore(t);
  await write(store, stateAt(1));
  const { manifest } = await findCheckpoint(store);
  await assert.rejects(loadState(store, manifest!, allocateState(10)), /must have 40 bytes: it has 6000000/);
  await assert.rejects(loadParameters(store, manifest!, 10), /params must have 40 bytes: it has 6000000/);
});

test("writeCheckpoint keeps the newest ones and nothing that only the others needed", async (t) => {
  const store = testStore(t);
  for (const step of [1, 2, 3, 4]) await write(store, stateAt(step), 2);
  assert.equal((await store.list("manifests")).length, 2);
  for (const step of [4, 3]) {
    const { manifest } = await findCheckpoint(store, step);
    assert.equal(manifest?.step, step);
  }
  // Per state: two chunks of each of three vectors, the scalars; the tokenizer once.
  assert.equal((await store.list("objects")).length, 2 * 7 + 1);
});

test("writeCheckpoint replaces a chunk that lies there damaged, and sweeps what a crash left", async (t) => {
  const store = testStore(t);
  const live = stateAt(1);
  await write(store, live);
  const { manifest } = await findCheckpoint(store);
  flipBit(store, objectName(manifest!.vectors[0]!.chunks[0]!.sha256));
  fs.writeFileSync(path.join(store.folder, "objects", "abc.draft-1"), "half");
  await write(store, live);
  assert.equal((await findCheckpoint(store)).damaged.length, 0);
  assert.ok(!fs.readdirSync(path.join(store.folder, "objects")).includes("abc.draft-1"));
});

test("FileStore refuses an address that is no folder", () => {
  assert.throws(() => new FileStore("s3://bucket/x"), /must be a file:\/\/ address/);
});
