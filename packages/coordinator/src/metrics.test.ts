import assert from "node:assert/strict";
import { type TestContext, test } from "node:test";
import { type Heartbeat, noWork } from "@umie/ledger";
import { testRedis } from "@umie/ledger/testing";
import { Board } from "./board.js";
import { coordinatorMetrics } from "./metrics.js";
import type { Observed } from "./observed.js";
import { someCounts, someRun, someSums } from "./run.fixture.js";
import { withStep } from "./run-history.js";
import type { RunRecords } from "./run-status.js";

const nothing: Observed = {
  runs: [],
  states: {},
  queues: [],
  redis: { durable: true },
  idleWorkers: 0,
  certificateEnd: null,
  now: 0,
};

/** A run of one step and one evaluation, and a scrape of it at a time. */
async function scraping(t: TestContext) {
  const redis = await testRedis(t);
  const run = await someRun(redis);
  await run.step({ "snap/mner": someSums(8, 2), "mnre_v1/mre": someSums(4, 3) });
  await run.evaluate({ split: "dev", step: 1, counts: someCounts(3, 1, 1, 5) });
  const metrics = coordinatorMetrics("1.2.3");
  t.after(() => metrics.close());
  const records = async (): Promise<RunRecords> => (await new Board(redis).records(run.ledger.run))!;
  const scrape = async (now = Date.now(), changes: Partial<Observed> = {}) =>
    metrics.scrape({ ...nothing, runs: [await records()], now, ...changes });
  return { run, records, metrics, scrape };
}

/** Lines of ours that carry the run, without their help and type. */
const seriesOf = (text: string) => text.split("\n").filter((line) => /^umie_.*run="demo-1"/.test(line));

test("a scrape tells loss, scores and counts of a run", async (t) => {
  const { scrape } = await scraping(t);
  const lines = seriesOf(await scrape());
  for (const wanted of [
    'umie_loss{run="demo-1",dataset="snap",task="mner",split="train"} 2',
    'umie_loss{run="demo-1",dataset="mnre_v1",task="mre",split="train"} 3',
    'umie_loss{run="demo-1",dataset="snap",split="dev",task="mner"} 5',
    'umie_f1_ratio{run="demo-1",dataset="snap",split="dev",task="mner"} 0.75',
    'umie_steps_total{run="demo-1",outcome="commit"} 1',
    'umie_steps_total{run="demo-1",outcome="skip"} 0',
    'umie_examples_total{run="demo-1",dataset="snap",task="mner"} 8',
    'umie_tokens_total{run="demo-1",side="target"} 24',
    'umie_tokens_total{run="demo-1",side="source"} 60',
    'umie_run_progress_ratio{run="demo-1"} 0.25',
  ])
    assert.ok(lines.includes(wanted), `${wanted}\n${lines.join("\n")}`);
});

test("the series of a finished run stay for a quarter of an hour, and then go", async (t) => {
  const { run, scrape } = await scraping(t);
  const finished = Date.parse("2026-01-02T03:04:05.000Z");
  await run.ledger.writeControl(run.leader, { state: "done", finishedAt: new Date(finished).toISOString() });
  const minutes = (count: number) => finished + count * 60_000;
  assert.ok(seriesOf(await scrape(minutes(14))).some((line) => line.startsWith("umie_f1_ratio")));
  assert.deepEqual(seriesOf(await scrape(minutes(16))), []);
  // A paused run is not over, however long ago that was.
  await run.ledger.writeControl(run.leader, { state: "paused", finishedAt: "" });
  assert.ok(seriesOf(await scrape(minutes(10_000))).length > 0);
});

test("a scrape tells departures, events, checkpoints and the queue, from zero on", async (t) => {
  const { run, scrape } = await scraping(t);
  const has = (text: string, ...wanted: string[]) => {
    for (const line of wanted) assert.ok(text.split("\n").includes(line), `${line}\n${text}`);
  };
  const before = await scrape();
  has(
    before,
    'umie_departures_total{run="demo-1",reason="silent"} 0',
    'umie_events_total{run="demo-1",kind="checkpoint-failed"} 0',
    'umie_checkpoint_lag_steps{run="demo-1"} 1',
    'umie_run_state{run="demo-1",state="running"} 1',
    'umie_run_state{run="demo-1",state="paused"} 0',
  );
  assert.doesNotMatch(before, /umie_checkpoint_(age|size)\S* \d/, "there is no checkpoint");

  await run.ledger.tally("departure silent");
  await run.ledger.event("checkpoint-failed", "the disk is full");
  await run.ledger.event("something-new", "of a later version");
  await run.ledger.recordCheckpoint({ step: 1, manifest: "m", stateHash: "s", bytes: 1234 });
  const queue = { run: "demo-1", counts: { prioritized: 3 }, oldestAt: 1000 };
  has(
    await scrape(5000, { queues: [queue], states: { done: 7 }, idleWorkers: 2 }),
    'umie_runs{state="done"} 7',
    'umie_runs{state="queued"} 0',
    'umie_departures_total{run="demo-1",reason="silent"} 1',
    'umie_events_total{run="demo-1",kind="checkpoint-failed"} 1',
    'umie_events_total{run="demo-1",kind="something-new"} 1',
    'umie_checkpoint_lag_steps{run="demo-1"} 0',
    'umie_checkpoint_size_bytes{run="demo-1"} 1234',
    'umie_queue_jobs{queue="leaf",run="demo-1",state="prioritized"} 3',
    'umie_queue_age_seconds{queue="leaf",run="demo-1"} 4',
    "umie_idle_workers 2",
  );
});

test("what is not known has no sample", async (t) => {
  const { scrape } = await scraping(t);
  const known = await scrape(0, { redis: { durable: false }, certificateEnd: 2000 });
  for (const sample of ["redis_up 1", "redis_durable 0", "idle_workers 0", "certificate_end_timestamp_seconds 2"])
    assert.match(known, new RegExp(`^umie_${sample}$`, "m"));
  assert.doesNotMatch(await scrape(0, { redis: { durable: null } }), /^umie_redis_durable /m, "it may not be asked");
  const away = await scrape(0, { runs: [], redis: null });
  assert.match(away, /^umie_redis_up 0$/m);
  assert.doesNotMatch(away, /^umie_(redis_durable|idle_workers|certificate_end_timestamp_seconds) /m);
});

test("a coordinator of three runs on eight workers each has at most 2,000 series", async (t) => {
  const { metrics, records } = await scraping(t);
  const one = await records();
  const runs = ["a", "b", "c"].map((name): RunRecords => {
    const beats = Array.from({ length: 8 }, (_, n) => ({ ...someBeat, id: `${name}${n}`, run: name }));
    return { ...withAllDatasets(one), record: { ...withAllDatasets(one).record, run: name }, beats };
  });
  const counts = { waiting: 0, active: 0, delayed: 0, prioritized: 0, failed: 0 };
  const queues = ["a", "b", "c"].map((run) => ({ run, counts, oldestAt: null }));
  const text = await metrics.scrape({ ...nothing, runs, queues, certificateEnd: 1 });
  const series = text.split("\n").filter((line) => line !== "" && !line.startsWith("#"));
  t.diagnostic(`${series.length} series`);
  assert.ok(series.length <= 2000, `${series.length} series`);
  assert.ok(series.length > 300, "all datasets and splits are there");
});

const datasetTasks = ["twitter2015/mner", "twitter2017/mner", "snap/mner", "mnre_v1/mre", "mnre_v2/mre"].concat([
  "m2e2/mee_trigger",
  "m2e2/mee_argument",
]);

/** The run with steps and evaluations of all six datasets. */
function withAllDatasets(records: RunRecords): RunRecords {
  const sums = Object.fromEntries(datasetTasks.map((key) => [key, someSums(4, 2)]));
  const counts = Object.assign({}, ...datasetTasks.map((key) => countsOf(key)));
  const names = [...new Set(datasetTasks.map((key) => key.split("/")[0]!))];
  const datasets = names.map((name) => ({ ...records.record.spec.data.datasets[0]!, name }));
  const spec = {
    ...records.record.spec,
    data: { ...records.record.spec.data, datasets },
  } as typeof records.record.spec;
  return {
    ...records,
    record: { ...records.record, spec },
    history: withStep(records.history, { step: 2, kind: "commit", sums }, 2000),
    evaluations: (["dev", "test"] as const).map((split) => ({ unit: split, split, step: 2, counts, at: 0 })),
  };
}

const countsOf = (key: string) =>
  Object.fromEntries(Object.entries(someCounts(1, 1, 1, 2)).map(([name, n]) => [name.replace("snap/mner", key), n]));

const someBeat: Heartbeat = {
  ...{ id: "a", pid: 1, host: "host", address: "a:1", numericClass: "class", version: "1", run: "a", phase: "member" },
  ...{ step: 1, stateHash: null, doing: "", work: noWork, examplesPerSecond: 0, residentBytes: 0, refusal: null },
};
