import assert from "node:assert/strict";
import { type TestContext, test } from "node:test";
import { testRedis } from "@umie/ledger/testing";
import { Board } from "./board.js";
import { coordinatorMetrics } from "./metrics.js";
import { someCounts, someRun, someSums } from "./run.fixture.js";
import type { RunRecords } from "./run-status.js";

/** A run of one step and one evaluation, and a scrape of it at a time. */
async function scraping(t: TestContext) {
  const redis = await testRedis(t);
  const run = await someRun(redis);
  await run.step({ "snap/mner": someSums(8, 2), "mnre_v1/mre": someSums(4, 3) });
  await run.evaluate({ split: "dev", step: 1, counts: someCounts(3, 1, 1, 5) });
  const metrics = coordinatorMetrics("1.2.3");
  t.after(() => metrics.close());
  const records = async (): Promise<RunRecords> => (await new Board(redis).records(run.ledger.run))!;
  const scrape = async (now = Date.now()) => metrics.scrape({ runs: [await records()], queue: {}, now });
  return { run, scrape };
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
