import assert from "node:assert/strict";
import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import { test } from "node:test";
import { fileURLToPath, pathToFileURL } from "node:url";
import { locateCheckpoint, NoCheckpoint } from "./locate.js";
import { openStore } from "./open-store.js";
import { s3Server } from "./s3-server.fixture.js";
import { writeSome } from "./some-checkpoint.fixture.js";

/** A run with checkpoints of the steps 4, 8 and 12. @returns their manifests' addresses. */
async function someRun(store: string, env = {}): Promise<string[]> {
  const manifests = [];
  for (const step of [4, 8, 12]) {
    const { manifest } = await writeSome(openStore(store, env).below("run-1"), step, { keep: 3 });
    manifests.push(manifest);
  }
  return manifests;
}

const stepOf = async (target: string, store: string, env = {}) =>
  (await locateCheckpoint({ target, store, env }, "fork")).manifest.step;

test("locateCheckpoint finds a run's newest, its newest up to a step, and the one of a manifest", async (t) => {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), "umie-locate-"));
  t.after(() => fs.rmSync(folder, { recursive: true, force: true }));
  const store = pathToFileURL(folder).href;
  const [first = ""] = await someRun(store);
  assert.equal(await stepOf("run-1", store), 12);
  assert.deepEqual(await Promise.all([4, 7, 8, 99].map((step) => stepOf(`run-1@${step}`, store))), [4, 4, 8, 12]);
  assert.equal(await stepOf(first, "file:///elsewhere"), 4);
  assert.equal(await stepOf(fileURLToPath(first), "file:///elsewhere"), 4);
  await assert.rejects(stepOf("run-1@3", store), {
    name: "NoCheckpoint",
    message: `Cannot fork run-1@3 as a checkpoint of step 3 or before must lie in ${store}/run-1: there is none`,
  });
  await assert.rejects(stepOf("run-2", store), NoCheckpoint);
});

test("locateCheckpoint finds the same in an object store", async (t) => {
  const { env, bucket } = await s3Server(t);
  const store = `${await bucket()}/runs`;
  const [first = ""] = await someRun(store, env);
  assert.equal(await stepOf("run-1@9", store, env), 8);
  assert.equal(await stepOf(first, "file:///elsewhere", env), 4);
  await assert.rejects(stepOf(`${store}/run-1/manifests/other.json`, store, env), NoCheckpoint);
});
