import assert from "node:assert/strict";
import { type TestContext, test } from "node:test";
import { workerMetrics } from "./metrics.js";

/** A worker's metrics with a clock in the hand. */
function metricsOf(t: TestContext) {
  const clock = { ms: 0 };
  const metrics = workerMetrics("1.2.3", () => clock.ms);
  t.after(() => metrics.close());
  const scrape = async () => metrics.scrape({ tensors: 3, traffic: { sent: 1, received: 2 } });
  return { clock, metrics, scrape };
}

const minutes = (count: number) => count * 60_000;

test("the series of a run stay for a quarter of an hour after the worker left it, and then go", async (t) => {
  const { clock, metrics, scrape } = metricsOf(t);
  metrics.serve("demo-1");
  metrics.leaf("counted");
  metrics.stepped("abort", 0);
  metrics.leave();
  clock.ms = minutes(14);
  const text = await scrape();
  assert.match(text, /^umie_leaves_total\{run="demo-1",outcome="counted"\} 1$/m);
  assert.match(text, /^umie_step_aborts_total\{run="demo-1"\} 1$/m);
  clock.ms = minutes(16);
  assert.doesNotMatch(await scrape(), /run="demo-1"/);
});

test("the series of a run go when the worker serves another", async (t) => {
  const { metrics, scrape } = metricsOf(t);
  metrics.serve("demo-1");
  metrics.leaf("counted");
  metrics.serve("demo-2");
  const text = await scrape();
  assert.doesNotMatch(text, /run="demo-1"/);
  assert.match(text, /^umie_leaves_total\{run="demo-2",outcome="counted"\} 0$/m);
});

test("a worker has at most 500 series", async (t) => {
  const { metrics, scrape } = metricsOf(t);
  metrics.serve("demo-1");
  const phases = ["data", "compute", "wait", "reduce", "commit", "update", "checkpoint", "evaluate"] as const;
  for (const phase of [...phases, "features", "step"] as const) await metrics.time(phase, async () => {});
  const gates = Array.from({ length: 6 }, (_, n) => ({ dataset: `dataset${n}`, gate: 0.1 }));
  metrics.computedLeaf({ examples: 6, dataSeconds: 0.1, computeSeconds: 0.1, gates });
  const series = (await scrape()).split("\n").filter((line) => line !== "" && !line.startsWith("#"));
  t.diagnostic(`${series.length} series`);
  assert.ok(series.length <= 500, `${series.length} series`);
});
