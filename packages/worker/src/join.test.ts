import assert from "node:assert/strict";
import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import { type TestContext, test } from "node:test";
import { pathToFileURL } from "node:url";
import { blockLength, encodeBlocks, hashChunks, MemberServer, type Reduced } from "@umie/collective";
import { entryHash, type Member } from "@umie/ledger";
import type { RunRecord } from "@umie/recipe";
import { FileStore } from "./checkpoint/file-store.js";
import { objectName, parseManifest } from "./checkpoint/manifest.js";
import { StoreUnavailable } from "./checkpoint/store.js";
import { writeCheckpoint } from "./checkpoint/write.js";
import { Donor } from "./donor.js";
import { catchUp, obtainState } from "./join.js";
import { LiveState } from "./live-state.js";
import { someRecord, type TestRun, testRun } from "./run.fixture.js";
import type { Service } from "./service.js";
import { allocateState, stateHash } from "./state.js";

/** Parameters of the made-up model: a state of several vectors that differ. */
const parameters = 5;

/** In the made-up model each step adds its number to every parameter, so a state tells which steps are in it. */
const paramsAfter = (step: number) => (step * (step + 1)) / 2;

/** What the members reduced in a step: one block that holds its number. */
function reducedOf(step: number): Reduced {
  const chunks = [{ firstBlock: 0, endBlock: 1, bytes: encodeBlocks(new Float64Array(blockLength).fill(step), 0, 1) }];
  return { step, blockCount: 1, chunks, sha256: hashChunks(chunks) };
}

interface Joiner {
  service: Service;
  live: LiveState;
  /** What its compute thread was asked for. */
  asked: string[];
  /** What it tells the others that it is doing. */
  doing: string[];
}

/** A worker that joins; its compute thread is made up, all else is real. */
async function joiner(run: TestRun, store: FileStore): Promise<Joiner> {
  const live = new LiveState(allocateState(parameters));
  const asked: string[] = [];
  const calls = {
    initialise: async () => {
      asked.push("initialise");
      live.vectors.params.fill(0);
    },
    stateChanged: async () => void asked.push("stateChanged"),
    applyUpdate: async (step: number) => {
      asked.push(`applyUpdate ${step}`);
      for (const [i] of live.vectors.params.entries()) live.vectors.params[i]! += step;
      return { gradientNorm: 0, learningRate: 0 };
    },
  };
  const doing: string[] = [];
  const heart = {
    set: async (pulse: { doing: string }) => void doing.push(pulse.doing),
    during: (_: string, work: () => Promise<unknown>) => work(),
  };
  const quiet = { info() {}, warn() {}, error() {} };
  const metrics = { time: (_: string, work: () => Promise<unknown>) => work(), updated() {}, copiedState() {} };
  const view = await run.view("joiner");
  const known = { view, live, store, record: someRecord("demo-1"), progressTimeoutMs: 5000 };
  // As much of a service as joining looks at.
  const service = { ...known, compute: { calls }, log: quiet, metrics, heart } as unknown as Service;
  return { service, live, asked, doing };
}

/** A member that serves its state after so many steps, and the sums of the steps it is told to keep. */
async function servingMember(t: TestContext, run: TestRun, step: number, kept: number[] = []): Promise<LiveState> {
  const donor = new Donor();
  const server = new MemberServer({ donor });
  t.after(() => server.close());
  const address = await server.listen({ host: "127.0.0.1", port: 0 });
  const live = new LiveState(allocateState(parameters));
  live.vectors.params.fill(paramsAfter(step));
  live.vectors.mu.fill(7);
  live.moveTo(step, "");
  donor.serve(run.ledger.run, live);
  for (const each of kept) donor.keep(reducedOf(each));
  const member: Member = { id: "donor", since: 100, address, bytesPerSecond: 1 };
  const { step: startStep } = await run.ledger.head();
  const generation = { number: 100, members: [member], startStep, reason: "test", at: 0 };
  assert.equal(await run.ledger.regroup(run.leader, generation, `t${startStep + 1}`, "none"), true);
  return live;
}

/** A run whose log has so many steps, and whose members are gone. */
async function runWithLog(t: TestContext, steps: number): Promise<TestRun> {
  const run = await testRun(t);
  await run.regroup("a");
  for (let step = 1; step <= steps; step++) await run.commit({ gradientHash: reducedOf(step).sha256 });
  await run.regroup();
  return run;
}

function emptyStore(t: TestContext): FileStore {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), "umie-join-"));
  t.after(() => fs.rmSync(folder, { recursive: true, force: true }));
  return new FileStore(pathToFileURL(folder).href);
}

/** Write the checkpoint of a step. @returns a file of it that no other checkpoint has. */
async function checkpoint(
  run: TestRun,
  store: FileStore,
  step: number,
  record = someRecord("demo-1"),
): Promise<string> {
  const live = new LiveState(allocateState(parameters));
  live.vectors.params.fill(paramsAfter(step));
  live.moveTo(step, entryHash((await run.ledger.step(step))!.entry));
  const content = { snapshot: live.snapshot(), record, numericClass: "class", tokenizer: Uint8Array.of(1) };
  const { manifest } = await writeCheckpoint(store, content, { keep: 3 });
  const name = path.basename(manifest);
  const { vectors } = parseManifest(name, (await store.get(`manifests/${name}`))!);
  const params = vectors.find((vector) => vector.name === "params")!;
  return path.join(store.folder, objectName(params.chunks[0]!.sha256));
}

const stepsIn = ({ live }: Joiner) => [live.step, ...new Set(live.vectors.params)];

test("obtainState begins a new run with the state it begins with", async (t) => {
  const run = await testRun(t);
  const joined = await joiner(run, emptyStore(t));
  await obtainState(joined.service);
  assert.deepEqual([joined.live.step, joined.asked], [0, ["initialise"]]);
  // It has one now.
  await obtainState(joined.service);
  assert.deepEqual(joined.asked, ["initialise"]);
});

test("obtainState takes over a member's state, all of it", async (t) => {
  const run = await runWithLog(t, 3);
  const donated = await servingMember(t, run, 3);
  const joined = await joiner(run, emptyStore(t));
  await obtainState(joined.service);
  assert.deepEqual(stepsIn(joined), [3, 6]);
  assert.equal(stateHash(joined.live.vectors), stateHash(donated.vectors));
  assert.equal(joined.live.entryHash, (await run.ledger.step(3))!.hash);
  assert.deepEqual(joined.asked, ["stateChanged"]);
});

test("obtainState has none while the members cannot give theirs, rather than one that differs", async (t) => {
  const run = await runWithLog(t, 3);
  const donated = await servingMember(t, run, 3);
  const joined = await joiner(run, emptyStore(t));
  donated.beforeUpdate();
  await obtainState(joined.service);
  assert.equal(joined.live.step, -1);
  // One that the log does not know.
  donated.moveTo(4, "");
  await obtainState(joined.service);
  assert.equal(joined.live.step, -1);
  donated.moveTo(3, "");
  await obtainState(joined.service);
  assert.equal(joined.live.step, 3);
});

test("catchUp replays what was committed meanwhile from the members' sums", async (t) => {
  const run = await runWithLog(t, 4);
  await servingMember(t, run, 4, [2, 3, 4]);
  const joined = await joiner(run, emptyStore(t));
  joined.live.vectors.params.fill(1);
  joined.live.moveTo(1, "");
  assert.equal(await catchUp(joined.service), true);
  assert.deepEqual(stepsIn(joined), [4, 10]);
  assert.deepEqual(joined.asked, ["applyUpdate 2", "applyUpdate 3", "applyUpdate 4"]);
});

test("catchUp counts a skipped step and leaves the state alone", async (t) => {
  const run = await runWithLog(t, 1);
  await run.regroup("a");
  await run.commit({ kind: "skip" });
  await servingMember(t, run, 2);
  const joined = await joiner(run, emptyStore(t));
  joined.live.vectors.params.fill(1);
  joined.live.moveTo(1, "");
  assert.equal(await catchUp(joined.service), true);
  assert.deepEqual([stepsIn(joined), joined.asked], [[2, 1], []]);
});

test("catchUp takes the whole state where the sums are no longer kept, or are not the log's", async (t) => {
  for (const kept of [[4], []]) {
    const run = await runWithLog(t, 4);
    await servingMember(t, run, 4, kept);
    const joined = await joiner(run, emptyStore(t));
    joined.live.moveTo(2, "");
    assert.equal(await catchUp(joined.service), true);
    assert.deepEqual([stepsIn(joined), joined.asked], [[4, 10], ["stateChanged"]]);
  }
});

test("obtainState without members loads the newest checkpoint that is not ahead of the log", async (t) => {
  const run = await runWithLog(t, 6);
  const store = emptyStore(t);
  for (const step of [2, 4]) await checkpoint(run, store, step);
  const joined = await joiner(run, store);
  await obtainState(joined.service);
  assert.deepEqual(stepsIn(joined), [4, 10]);
  assert.equal(joined.live.entryHash, (await run.ledger.step(4))!.hash);
});

test("obtainState passes over a damaged checkpoint, and the run's events say so", async (t) => {
  const run = await runWithLog(t, 6);
  const store = emptyStore(t);
  await checkpoint(run, store, 2);
  const chunk = await checkpoint(run, store, 4);
  fs.truncateSync(chunk, 3);
  const joined = await joiner(run, store);
  await obtainState(joined.service);
  assert.deepEqual(stepsIn(joined), [2, 3]);
  const events = await run.ledger.events();
  assert.deepEqual(
    events.map(({ kind }) => kind),
    ["checkpoint-fallback"],
  );
  assert.match(events[0]!.text, /^Cannot use file:\/\/.* as its bytes were changed/);
});

test("obtainState waits for a store that does not answer, rather than beginning anew", async (t) => {
  const run = await runWithLog(t, 4);
  const store = emptyStore(t);
  await checkpoint(run, store, 2);
  const joined = await joiner(run, store);
  const whole = store.get.bind(store);
  store.get = async (name) => {
    if (name.startsWith("objects/")) throw new StoreUnavailable("no answer");
    return whole(name);
  };
  await obtainState(joined.service);
  assert.deepEqual([joined.live.step, joined.asked], [-1, []]);
  assert.deepEqual(joined.doing, ["waiting for the checkpoint store: no answer"]);
  store.get = whole;
  await obtainState(joined.service);
  assert.equal(joined.live.step, 2);
});

test("obtainState refuses a checkpoint of another spec", async (t) => {
  const run = await runWithLog(t, 2);
  const store = emptyStore(t);
  await checkpoint(run, store, 2, { ...someRecord("demo-1"), specHash: "other" });
  const joined = await joiner(run, store);
  await assert.rejects(obtainState(joined.service), /must be of the run with spec spec: it is of other$/);
});

/** The record of a fork of demo-1 at step 3; its parent's store is where the test says. */
function forkOf(parentStore: FileStore): RunRecord {
  const parent = someRecord("demo-1");
  const spec = { ...parent.spec, checkpoint: { ...parent.spec.checkpoint, store: parentStore.url } };
  return {
    ...someRecord("demo-2"),
    specHash: "spec@3",
    parent: { run: "demo-1", step: 3, record: { ...parent, spec } },
    becomes: { spec, specHash: "other" },
  } as unknown as RunRecord;
}

test("obtainState of a fork takes its parent's newest checkpoint, and its own once it has one", async (t) => {
  const run = await runWithLog(t, 3);
  const [parents, own] = [emptyStore(t), emptyStore(t)];
  const fork = async () => {
    const joined = await joiner(run, own);
    Object.assign(joined.service, { record: forkOf(parents), openStore: (url: string) => new FileStore(url) });
    await obtainState(joined.service);
    return joined;
  };
  // Nothing is kept: it begins as its parent began, and computes all steps anew.
  assert.deepEqual((await fork()).asked, ["initialise"]);
  await checkpoint(run, parents.below("demo-1"), 2);
  assert.deepEqual(stepsIn(await fork()), [2, paramsAfter(2)]);
  await checkpoint(run, own, 3, forkOf(parents));
  assert.deepEqual(stepsIn(await fork()), [3, paramsAfter(3)]);
});

test("obtainState of a fork that follows its own spec begins nowhere without a checkpoint of its own", async (t) => {
  const run = await runWithLog(t, 3);
  const [parents, own] = [emptyStore(t), emptyStore(t)];
  await checkpoint(run, parents.below("demo-1"), 2);
  const { becomes, ...record } = forkOf(parents);
  const joined = await joiner(run, own);
  Object.assign(joined.service, { record, openStore: (url: string) => new FileStore(url) });
  await assert.rejects(
    obtainState(joined.service),
    /^Error: Cannot begin demo-2 as a checkpoint of step 3 or later must lie in file:/,
  );
});
