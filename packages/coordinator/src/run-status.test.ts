import assert from "node:assert/strict";
import { test } from "node:test";
import { type Control, type Generation, type Heartbeat, noWork } from "@umie/ledger";
import { someCounts, someRecord, someSums } from "./run.fixture.js";
import { emptyHistory, withStep } from "./run-history.js";
import { type RunRecords, runStatus } from "./run-status.js";

const control: Control = {
  desired: "run",
  state: "running",
  reason: "",
  wish: "",
  pauseAt: null,
  finishedAt: null,
  stateHash: null,
  specHash: null,
};
const generation: Generation = {
  number: 3,
  members: [{ id: "a", since: 1, address: "a:1", bytesPerSecond: 1 }],
  startStep: 0,
  reason: "",
  at: 0,
};
const beat: Heartbeat = {
  id: "a",
  pid: 12,
  host: "host",
  address: "a:1",
  numericClass: "class",
  version: "1",
  run: "demo-1",
  phase: "member",
  step: 1,
  stateHash: null,
  doing: "leaf 0 of step 2",
  work: noWork,
  examplesPerSecond: 9,
  residentBytes: 1e9,
  refusal: null,
};

/** The run of the fixture after one step of 2 nats and one of 1, a second apart. */
function records(changes: Partial<RunRecords> = {}): RunRecords {
  const sums = (loss: number) => ({ "snap/mner": someSums(8, loss) });
  const first = withStep(emptyHistory, { step: 1, kind: "commit", sums: sums(2) }, 1000);
  return {
    record: someRecord("demo-1"),
    control,
    generation,
    head: { step: 2, hash: "h" },
    features: null,
    history: withStep(first, { step: 2, kind: "commit", sums: sums(1) }, 2000),
    evaluations: [],
    checkpoint: null,
    numericClass: "class",
    tallies: {},
    waiting: null,
    refusals: {},
    beats: [beat, { ...beat, id: "z", run: "other-1" }],
    ...changes,
  };
}

test("runStatus tells progress, speed and what is left", () => {
  const status = runStatus(records());
  assert.deepEqual([status.step, status.steps, status.loss], [2, 4, 1]);
  assert.deepEqual([status.examplesPerSecond, status.etaSeconds], [8, 2]);
  assert.deepEqual(
    status.workers.map(({ id, doing }) => [id, doing]),
    [["a", "leaf 0 of step 2"]],
  );
  assert.equal(status.generation, 3);
});

test("a run that does not train has no speed", () => {
  const { examplesPerSecond, etaSeconds } = runStatus(records({ control: { ...control, state: "paused" } }));
  assert.deepEqual([examplesPerSecond, etaSeconds], [null, null]);
});

test("runStatus tells what the run does now", () => {
  const dev = { unit: "d2", split: "dev" as const, step: 2, counts: someCounts(3, 1, 1, 0.5), at: 0 };
  const phase = (changes: Partial<RunRecords>) => runStatus(records(changes)).phase;
  assert.equal(phase({ control: { ...control, state: "queued" } }), "waiting");
  assert.equal(phase({ generation: null }), "waiting");
  assert.equal(phase({ generation: { ...generation, members: [] } }), "waiting");
  assert.equal(phase({ head: { step: 1, hash: "" } }), "train");
  const record = someRecord("demo-1");
  record.spec.resolved.pictures = 20;
  const features = { pictures: 20, done: 20, computed: 3, closed: false };
  const begun = { record, head: { step: 0, hash: "" } };
  assert.equal(
    phase({ ...begun, features }),
    "features",
    "also when no leaf is left, as long as nobody has written it down",
  );
  assert.equal(phase({ ...begun, features: { ...features, closed: true } }), "train");
  assert.equal(phase({}), "dev");
  assert.equal(phase({ evaluations: [dev] }), "train");
  assert.equal(phase({ head: { step: 4, hash: "" }, evaluations: [dev, { ...dev, unit: "d4", step: 4 }] }), "test");
  assert.equal(phase({ control: { ...control, state: "done" } }), "idle");
});

test("runStatus shows those that serve the run, and those that stand by with why they cannot", () => {
  const idle = { ...beat, id: "idle", run: null };
  const beats = [beat, { ...idle, id: "other" }, idle, { ...beat, id: "z", run: "other-1" }];
  const refusals = { other: "other data", z: "once, and serves another run now", gone: "and is not up" };
  const { workers } = runStatus(records({ beats, refusals }));
  assert.deepEqual(
    workers.map(({ id, refusal }) => [id, refusal]),
    [
      [beat.id, null],
      ["other", "other data"],
    ],
  );
});

test("runStatus tells loss and scores of every dataset, those without any too", () => {
  const evaluations = [
    { unit: "d2", split: "dev" as const, step: 2, counts: someCounts(3, 1, 1, 0.5), at: 0 },
    { unit: "d4", split: "dev" as const, step: 4, counts: someCounts(4, 0, 0, 0.25), at: 0 },
  ];
  const [snap, mnre] = runStatus(records({ evaluations })).datasets;
  assert.deepEqual(snap?.loss, { train: 1, dev: 0.25 });
  assert.deepEqual(
    snap?.scores.map(({ split, task, f1, step }) => [split, task, f1, step]),
    [
      ["dev", "mner", 0.75, 2],
      ["dev", "mner", 1, 4],
    ],
  );
  assert.deepEqual(mnre, { dataset: "mnre_v1", loss: {}, scores: [] });
});
