import assert from "node:assert/strict";
import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import { after, describe, test } from "node:test";
import { pathToFileURL } from "node:url";
import { LiveState } from "../live-state.js";
import { allocateState, stateHash } from "../state.js";
import { collectGarbage } from "./collect-garbage.js";
import { findCheckpoint, loadState } from "./load.js";
import { openStore } from "./open-store.js";
import { publish } from "./publish.js";
import { s3Server } from "./s3-server.fixture.js";
import { loadSome, writeSome } from "./some-checkpoint.fixture.js";
import type { Store } from "./store.js";
import { writeCheckpoint } from "./write.js";

/** More than one chunk for each vector. */
const parameters = 1_500_000;

/** What every store must do, whatever it is made of. */
function holdsFor(kind: string, emptyStore: () => Promise<Store>): void {
  const text = async (store: Store, name: string) => {
    const bytes = await store.get(name);
    return bytes && Buffer.from(bytes).toString("utf8");
  };
  const names = async (store: Store, folder: string) => (await store.list(folder)).map(({ name }) => name);

  test(`${kind} gives back what was put, replaced and removed`, async () => {
    const store = await emptyStore();
    assert.deepEqual([await store.get("a/b"), await names(store, "a"), await store.touch("a/b")], [null, [], false]);
    await store.put("a/b", "one");
    await store.put("a/c", Uint8Array.of(0, 255));
    await store.put("a/b", "two");
    assert.equal(await text(store, "a/b"), "two");
    assert.deepEqual(Uint8Array.from((await store.get("a/c"))!), Uint8Array.of(0, 255));
    assert.deepEqual(await names(store, "a"), ["b", "c"]);
    assert.equal(await store.touch("a/c"), true);
    const [{ modifiedMs = 0 } = {}] = await store.list("a");
    await store.remove("a/b", modifiedMs - 1000);
    assert.equal(await text(store, "a/b"), "two", "too young to be removed");
    await store.remove("a/b", modifiedMs + 1000);
    await store.remove("a/b", modifiedMs + 1000);
    assert.deepEqual(await names(store, "a"), ["c"]);
  });

  test(`${kind} keeps the parts below its folders apart`, async () => {
    const store = await emptyStore();
    await store.below("demo-1").put("HEAD", "x");
    assert.equal(await text(store.below("demo-2"), "HEAD"), null);
    assert.equal(await text(store, "demo-1/HEAD"), "x");
  });

  test(`${kind} replaces only what is as expected`, async () => {
    const store = await emptyStore();
    const [one, two] = [Buffer.from("one"), Buffer.from("two")];
    assert.equal(await store.replace("HEAD", "one", two), false);
    assert.equal(await store.replace("HEAD", "one", null), true);
    assert.equal(await store.replace("HEAD", "two", null), false);
    assert.equal(await store.replace("HEAD", "two", one), true);
    assert.equal(await text(store, "HEAD"), "two");
  });

  test(`${kind} holds checkpoints: only what changed is written, and old ones go`, async () => {
    const store = await emptyStore();
    const live = new LiveState(allocateState(parameters));
    const put: string[] = [];
    const whole = store.put.bind(store);
    store.put = (name, bytes) => {
      put.push(name.split("/")[0]!);
      return whole(name, bytes);
    };
    const checkpoint = async (step: number) => {
      live.beforeUpdate();
      live.vectors.params[0] = step;
      live.moveTo(step, "");
      put.length = 0;
      const content = { snapshot: live.snapshot(), record: {} as never, numericClass: "", tokenizer: Uint8Array.of(1) };
      await writeCheckpoint(store, content, { keep: 1, grace: 0 });
      return put.filter((folder) => folder === "objects").length;
    };
    // Of the three vectors all whole chunks are zeros, and so are the ends: two objects; the scalars, the tokenizer, the changed chunk.
    await checkpoint(1);
    assert.equal((await store.list("objects")).length, 5);
    assert.equal(await checkpoint(2), 1, "the chunk that changed");
    assert.equal((await store.list("objects")).length, 5);
    const found = await findCheckpoint(store);
    assert.ok(found.manifest);
    const into = allocateState(parameters);
    await loadState(store, found.manifest, into);
    assert.equal(stateHash(into), stateHash(live.vectors));
  });

  test(`${kind} keeps HEAD at the later of two steps that are published at once`, async () => {
    const store = await emptyStore();
    const name = (step: number) => `step-${String(step).padStart(9, "0")}-0123456789abcdef.json`;
    const steps = [3, 9, 4, 8, 5, 7];
    for (const step of steps) await store.put(`manifests/${name(step)}`, "{}");
    await Promise.all(steps.map((step) => publish(store, name(step))));
    assert.equal(await text(store, "HEAD"), `${name(9)}\n`);
    await publish(store, name(4));
    assert.equal(await text(store, "HEAD"), `${name(9)}\n`);
  });

  test(`${kind} never has HEAD at what two writers at once have broken`, async () => {
    const store = await emptyStore();
    const writer = async (steps: number[]) => {
      for (const step of steps) {
        await writeSome(store, step, { keep: 1, grace: 3_600_000 });
        const { step: loaded, damaged } = await loadSome(store);
        // HEAD may stand at the other's earlier step for the moment that it takes to look again.
        assert.deepEqual([loaded !== null, damaged], [true, []]);
      }
    };
    const steps = Array.from({ length: 12 }, (_, i) => i + 1);
    await Promise.all([writer(steps.filter((step) => step % 2 === 0)), writer(steps.filter((step) => step % 2 === 1))]);
    assert.equal((await loadSome(store)).step, 12);
    await writeSome(store, 13, { keep: 1, grace: 0 });
    assert.equal((await store.list("manifests")).length, 1);
  });

  test(`${kind} lists more than one page and collects what is old enough`, async () => {
    const store = await emptyStore();
    const objects = Array.from({ length: kind === "S3Store" ? 1003 : 12 }, (_, i) => `objects/${i}`);
    for (let at = 0; at < objects.length; at += 50)
      await Promise.all(objects.slice(at, at + 50).map((name) => store.put(name, "x")));
    await collectGarbage(store, 1, 3_600_000);
    assert.equal((await store.list("objects")).length, objects.length);
  });
}

describe("stores", () => {
  const folders: string[] = [];
  after(() => folders.map((folder) => fs.rmSync(folder, { recursive: true, force: true })));
  holdsFor("FileStore", async () => {
    const folder = fs.mkdtempSync(path.join(os.tmpdir(), "umie-store-"));
    folders.push(folder);
    return openStore(pathToFileURL(folder).href, {});
  });

  const server = s3Server({ after: (work) => after(work) });
  holdsFor("S3Store", async () => {
    const { env, bucket } = await server;
    return openStore(`${await bucket()}/some/prefix`, env);
  });
});
