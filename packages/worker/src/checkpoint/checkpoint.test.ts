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
import { type FoundCheckpoint, findCheckpoint, loadParameters, loadState, loadTokenizer } from "./load.js";
import { objectName, objectsOf } from "./manifest.js";
import { MemoryStore } from "./memory-store.fixture.js";
import { loadSome, writeSome } from "./some-checkpoint.fixture.js";
import { type Store, StoreUnavailable } from "./store.js";
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

/** Two checkpoints of a small state, in memory. */
async function twoCheckpoints(): Promise<MemoryStore> {
  const store = new MemoryStore(new Map());
  for (const step of [1, 2]) await writeSome(store, step, { keep: 2, grace: 0 });
  return store;
}

/** Load from the same store but for one file. */
const loadWith = (store: MemoryStore, file: string, bytes: Uint8Array | null) => {
  const files = new Map(store.files);
  if (bytes) files.set(file, bytes);
  else files.delete(file);
  return loadSome(new MemoryStore(files));
};

test("findCheckpoint notices every bit that flips in any file, and falls back to what is whole (F33)", async () => {
  const store = await twoCheckpoints();
  const newest = (await findCheckpoint(store)) as FoundCheckpoint;
  const older = (await findCheckpoint(store, 1)) as FoundCheckpoint;
  const files = ({ name, manifest }: FoundCheckpoint) => [
    `/manifests/${name}`,
    ...objectsOf(manifest).map(({ sha256 }) => `/${objectName(sha256)}`),
  ];
  const shared = files(newest).filter((file) => files(older).includes(file));
  assert.ok(shared.length >= 2, "the tokenizer and the vector that stays the same");
  for (const [file, bytes] of store.files) {
    const expected = shared.includes(file) ? null : files(newest).includes(file) ? 1 : 2;
    for (const [i] of bytes.entries()) {
      const flipped = Uint8Array.from(bytes);
      flipped[i]! ^= 1 << (i % 8);
      const { step, damaged } = await loadWith(store, file, flipped);
      assert.equal(step, expected, `byte ${i} of ${file}`);
      assert.equal(damaged.length > 0, file === "/HEAD" || files(newest).includes(file), `byte ${i} of ${file}`);
    }
  }
});

test("findCheckpoint notices what is missing, cut off, emptied or too long", async () => {
  const store = await twoCheckpoints();
  const newest = (await findCheckpoint(store)) as FoundCheckpoint;
  const own = [`/manifests/${newest.name}`, `/${objectName(newest.manifest.vectors[0]!.chunks[0]!.sha256)}`];
  for (const file of ["/HEAD", ...own]) {
    const bytes = store.files.get(file)!;
    for (const damage of [null, bytes.subarray(0, bytes.length / 2), Uint8Array.of(), Uint8Array.of(...bytes, 0)]) {
      const { step, damaged } = await loadWith(store, file, damage);
      assert.equal(step, file === "/HEAD" ? 2 : 1, `${file} with ${damage?.length} bytes`);
      assert.equal(damaged.length, 1);
    }
  }
});

test("findCheckpoint does not take a store that is down for an empty or a damaged one", async () => {
  const store = await twoCheckpoints();
  const read = store.get.bind(store);
  store.get = async (name) => {
    if (name.startsWith("objects/")) throw new StoreUnavailable("down");
    return read(name);
  };
  await assert.rejects(findCheckpoint(store), StoreUnavailable);
});

test("writeCheckpoint does not publish when another writer took its chunks for garbage", async () => {
  const store = new MemoryStore(new Map());
  await writeSome(store, 1, { keep: 1, grace: 0 });
  const whole = store.put.bind(store);
  store.put = async (name, bytes) => {
    if (!name.startsWith("manifests/")) return whole(name, bytes);
    store.put = whole;
    // The other writer is done in the meantime, and knows nothing of these chunks.
    await writeSome(store, 3, { keep: 1, grace: 0 });
    await whole(name, bytes);
  };
  await assert.rejects(writeSome(store, 2, { keep: 1, grace: 0 }), /^Error: Cannot publish step 2 as .* was removed$/);
  assert.deepEqual(await loadSome(store), { step: 3, damaged: [] });
  assert.equal((await store.list("manifests")).length, 1, "nor does it leave a manifest that others might publish");
});

test("writeCheckpoint succeeds when only garbage cannot be removed, and gives room to a full store", async () => {
  const store = new MemoryStore(new Map());
  await writeSome(store, 1, { keep: 1, grace: 0 });
  store.remove = async () => {
    throw new Error("not allowed");
  };
  const told: string[] = [];
  await writeSome(store, 2, { keep: 1, grace: 0, onGarbage: ({ message }) => told.push(message) });
  assert.deepEqual([told, (await loadSome(store)).step], [["not allowed"], 2]);

  const full = new MemoryStore(new Map());
  await writeSome(full, 1, { keep: 1, grace: 0 });
  const files = full.files.size;
  const whole = full.put.bind(full);
  full.put = async (name, bytes) => {
    if (name.startsWith("manifests/")) throw Object.assign(new Error("full"), { code: "ENOSPC" });
    return whole(name, bytes);
  };
  await assert.rejects(writeSome(full, 2, { keep: 1, grace: 0 }), /full/);
  assert.equal(full.files.size, files, "the chunks of the failed one are gone");
});

/** A store as a writer sees it that dies before its nth request that changes something: none after it arrives. */
function dyingAt(store: MemoryStore, n: number): Store {
  let requests = 0;
  const alive = () => {
    if (++requests >= n) throw new Error("dead");
  };
  return Object.assign(new MemoryStore(store.files), {
    put: async (...args: Parameters<Store["put"]>) => {
      alive();
      await store.put(...args);
    },
    replace: async (...args: Parameters<Store["replace"]>) => {
      alive();
      return store.replace(...args);
    },
    touch: async (name: string) => {
      alive();
      return store.touch(name);
    },
    remove: async (name: string) => {
      alive();
      await store.remove(name);
    },
  });
}

test("a writer that dies before any request to an object store leaves a whole checkpoint (F11, F32)", async () => {
  for (let n = 1, isOver = false; !isOver; n++) {
    const store = new MemoryStore(new Map());
    await writeSome(store, 1, { keep: 1, grace: 0 });
    const dead: string[] = [];
    const onGarbage = ({ message }: Error) => void dead.push(message);
    await writeSome(dyingAt(store, n), 2, { keep: 1, grace: 0, onGarbage }).catch(() => dead.push("while writing"));
    isOver = dead.length === 0;
    const { step, damaged } = await loadSome(store);
    assert.deepEqual([step === 1 || step === 2, damaged], [true, []], `request ${n}`);
    await writeSome(store, 3, { keep: 1, grace: 0 });
    assert.deepEqual(await loadSome(store), { step: 3, damaged: [] });
    assert.equal((await store.list("objects")).length, 5, "nothing is left of what died");
    if (isOver) assert.ok(n > 12, `${n} requests`);
  }
});
