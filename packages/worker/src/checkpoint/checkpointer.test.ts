import assert from "node:assert/strict";
import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import { type TestContext, test } from "node:test";
import { pathToFileURL } from "node:url";
import { entryHash } from "@umie/ledger";
import { LiveState } from "../live-state.js";
import { someRecord, type TestRun, testRun } from "../run.fixture.js";
import type { RunView } from "../run-view.js";
import { allocateState, stateHash } from "../state.js";
import { Checkpointer, lastDueStep } from "./checkpointer.js";
import { FileStore } from "./file-store.js";
import { findCheckpoint } from "./load.js";
import { MemoryStore } from "./memory-store.fixture.js";
import { type Store, StoreUnavailable } from "./store.js";

interface Writer {
  view: RunView;
  live: LiveState;
  /** Steps whose checkpoint was written. */
  written: number[];
  failed: { reason: string; needed: boolean }[];
  leave(): void;
}

function folder(t: TestContext): string {
  const place = fs.mkdtempSync(path.join(os.tmpdir(), "umie-checkpointer-"));
  t.after(() => fs.rmSync(place, { recursive: true, force: true }));
  return place;
}

/** A worker that writes a checkpoint after every fourth of ten steps, and keeps one. */
async function writer(t: TestContext, run: TestRun, id: string, place: string | Store): Promise<Writer> {
  const view = await run.view(id);
  const live = new LiveState(allocateState(4));
  live.moveTo(0, "");
  const [written, failed]: [number[], Writer["failed"]] = [[], []];
  let leaving = false;
  const checkpointer = new Checkpointer({
    view,
    live,
    store: typeof place === "string" ? new FileStore(pathToFileURL(place).href) : place,
    record: someRecord("demo-1", { keep: 1 }),
    numericClass: "class",
    tokenizer: Uint8Array.of(1),
    isLeaving: () => leaving,
    onWritten: ({ step }) => written.push(step),
    onGarbage: assert.fail,
    onFailed: (reason, needed) => failed.push({ reason, needed }),
  });
  t.after(() => checkpointer.close());
  const leave = () => {
    leaving = true;
    view.nudge();
  };
  return { view, live, written, failed, leave };
}

/** Commit steps up to this one, and let a worker that keeps up have them. */
async function advance(run: TestRun, step: number, ...workers: Writer[]): Promise<void> {
  while ((await run.ledger.head()).step < step) {
    const entry = await run.commit();
    for (const { live, view } of workers) {
      live.beforeUpdate();
      live.vectors.params.fill(entry.step);
      live.moveTo(entry.step, entryHash(entry));
      await view.refresh();
    }
  }
}

const isWritten = ({ view, written }: Writer, step: number) => view.until(() => written.includes(step));

test("lastDueStep is the last multiple, or the end", () => {
  const record = someRecord("demo-1");
  assert.deepEqual(
    [0, 3, 4, 7, 9, 10].map((step) => lastDueStep(record, step)),
    [0, 0, 4, 4, 8, 10],
  );
});

test("the first member writes what is due and records it; the others do not", async (t) => {
  const run = await testRun(t);
  await run.regroup("a", "b");
  const place = folder(t);
  const [a, b] = [await writer(t, run, "a", place), await writer(t, run, "b", place)];
  await advance(run, 3, a, b);
  assert.deepEqual([a.written, fs.readdirSync(place)], [[], []]);
  await advance(run, 4, a, b);
  await isWritten(a, 4);
  const recorded = await run.ledger.checkpoint();
  assert.deepEqual([recorded?.step, recorded?.stateHash], [4, stateHash(a.live.vectors)]);
  await advance(run, 7, a, b);
  await b.view.refresh();
  assert.deepEqual([a.written, b.written], [[4], []]);
});

test("a checkpoint that its writer owed when it died is written by the next one (F11)", async (t) => {
  const run = await testRun(t);
  await run.regroup("a", "b");
  const b = await writer(t, run, "b", folder(t));
  await advance(run, 6, b);
  assert.deepEqual(b.written, []);
  await run.regroup("b");
  await isWritten(b, 6);
});

test("a pause, the end of the run and a worker that leaves each want the present state", async (t) => {
  const run = await testRun(t);
  await run.regroup("a");
  const a = await writer(t, run, "a", folder(t));
  await advance(run, 1, a);
  await run.ledger.writeControl(run.leader, { pauseAt: "1" });
  await isWritten(a, 1);
  await run.ledger.writeControl(run.leader, { pauseAt: "" });
  await advance(run, 2, a);
  a.leave();
  await isWritten(a, 2);
  await advance(run, 10, a);
  await isWritten(a, 10);
});

test("nothing is written while the state lags behind the log, is replayed, or changes", async (t) => {
  const run = await testRun(t);
  await run.regroup("a");
  const a = await writer(t, run, "a", folder(t));
  await advance(run, 4);
  await a.view.refresh();
  a.live.beforeUpdate();
  a.live.moveTo(3, "");
  await a.view.refresh();
  a.live.moveTo(4, "");
  a.live.beforeUpdate();
  await a.view.refresh();
  await run.ledger.recordCheckpoint({ step: 8, manifest: "newer", stateHash: "" });
  a.live.moveTo(4, "");
  await a.view.refresh();
  assert.deepEqual([a.written, a.failed], [[], []]);
});

test("a store that cannot be written is told once a step; a new generation tries again", async (t) => {
  const run = await testRun(t);
  await run.regroup("a");
  const place = path.join(folder(t), "store");
  fs.writeFileSync(place, "a file in the place of a folder");
  const a = await writer(t, run, "a", place);
  await advance(run, 4, a);
  await a.view.until(() => a.failed.length > 0);
  for (let look = 0; look < 3; look++) await a.view.refresh();
  assert.equal(a.failed.length, 1);
  assert.match(a.failed[0]!.reason, /^Cannot write the checkpoint of step 4 to file:\/\/.*\/store \(E\w+: /);
  assert.equal(a.failed[0]!.needed, false);

  fs.rmSync(place);
  await run.regroup("a");
  await isWritten(a, 4);
  assert.equal(a.failed.length, 1);
});

test("training goes on while the store is down; when it is back the next checkpoint is written (F34)", async (t) => {
  const run = await testRun(t);
  await run.regroup("a");
  const store = new MemoryStore(new Map());
  const a = await writer(t, run, "a", store);
  await advance(run, 4, a);
  await isWritten(a, 4);
  const whole = store.put.bind(store);
  store.put = async (name, bytes) => {
    if (!name.startsWith("objects/")) return whole(name, bytes);
    throw new StoreUnavailable(`${name} does not answer`);
  };
  await advance(run, 8, a);
  await a.view.until(() => a.failed.length > 0);
  assert.deepEqual([a.failed.length, a.written], [1, [4]]);
  const found = await findCheckpoint(store);
  assert.deepEqual([found.manifest?.step, found.damaged], [4, []]);
  store.put = whole;
  await advance(run, 10, a);
  await isWritten(a, 10);
  assert.equal((await findCheckpoint(store)).manifest?.step, 10);
});

test("a store that hangs holds up one checkpoint and no step; what was due meanwhile is written once", async (t) => {
  const run = await testRun(t);
  await run.regroup("a");
  const store = new MemoryStore(new Map());
  const a = await writer(t, run, "a", store);
  const whole = store.put.bind(store);
  let [goOn, asked] = [() => {}, 0];
  const hanging = new Promise<void>((resolve) => {
    goOn = resolve;
  });
  store.put = async (name, bytes) => {
    asked++;
    await hanging;
    return whole(name, bytes);
  };
  await advance(run, 4, a);
  const first = asked;
  // Another one is due while the first one hangs.
  await advance(run, 9, a);
  assert.deepEqual([a.live.step, a.written, asked], [9, [], first]);
  goOn();
  await isWritten(a, 9);
  assert.deepEqual(a.written, [4, 9]);
});
