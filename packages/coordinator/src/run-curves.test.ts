import assert from "node:assert/strict";
import { test } from "node:test";
import { testRedis } from "@umie/ledger/testing";
import { Board } from "./board.js";
import { someCounts, someRun, someSums } from "./run.fixture.js";
import { curveColumns, runCurves } from "./run-curves.js";
import { parsePosition } from "./run-log.js";
import { addStep, emptySeries, type StepSeries } from "./step-series.js";

const [snap, mnre] = ["snap/mner", "mnre_v1/mre"];

function someSeries(steps: number): StepSeries {
  const series = emptySeries();
  for (let step = 1; step <= steps; step++) {
    const sums = { [snap]: someSums(4, 2), ...(step % 2 === 0 ? { [mnre]: someSums(4, 4) } : {}) };
    addStep(series, { step, kind: "commit", sums }, { at: 1000 * step, generation: 1 });
  }
  return series;
}

test("curveColumns gives every column a value for each point", () => {
  const columns = curveColumns(someSeries(3));
  assert.deepEqual(columns.steps, [1, 2, 3]);
  assert.deepEqual(columns.loss, [2, 3, 2]);
  assert.deepEqual(columns.losses, { [mnre]: [null, 4, null], [snap]: [2, 2, 2] });
  assert.deepEqual(columns.examplesPerSecond, [null, 8, 4]);
});

test("curveColumns gives a reader of the same points only what is behind them, and of others all", () => {
  const series = someSeries(5000);
  assert.equal(series.stepsPerPoint, 8);
  const end = (step: number) => ({ step, event: "-", evaluations: 0 });
  const news = curveColumns(series, { end: end(4992), stepsPerPoint: 8 });
  assert.deepEqual([news.after, news.steps], [4992, [5000]]);
  assert.ok(news.examplesPerSecond[0] !== null, "the point before is known");
  const all = curveColumns(series, { end: end(4992), stepsPerPoint: 4 });
  assert.deepEqual([all.after, all.steps.length], [0, 625]);
  const nothing = curveColumns(series, { end: end(5000), stepsPerPoint: 8 });
  assert.deepEqual([nothing.after, nothing.steps], [5000, []]);
  assert.ok(all.low.every((low) => low === 2) && all.high.every((high) => high === 3));
});

test("runCurves has evaluations by dataset and task, and what happened", async (t) => {
  const redis = await testRedis(t);
  const run = await someRun(redis);
  await run.step();
  await run.evaluate({ split: "dev", step: 1, counts: someCounts(1, 1, 0, 2) }, 77);
  await run.ledger.event("straggler", "leaf 3 is shared");
  const series = await new Board(redis).series("demo-1");
  const curves = await runCurves(run.ledger, series, [{ name: "snap" }]);
  assert.deepEqual(curves.evaluations, [
    { split: "dev", step: 1, at: 77, losses: { [snap]: 2 }, f1: { [snap]: 0.66667 } },
  ]);
  assert.deepEqual(
    curves.events.filter(({ kind }) => kind === "straggler").map(({ text }) => text),
    ["leaf 3 is shared"],
  );

  const end = parsePosition(curves.end)!;
  assert.deepEqual([end.step, end.evaluations], [1, 1]);
  await run.step();
  await run.ledger.event("parked", "no memory");
  const seen = { end, stepsPerPoint: 1 };
  const more = await runCurves(run.ledger, await new Board(redis).series("demo-1"), [{ name: "snap" }], seen);
  assert.deepEqual([more.after, more.steps, more.evaluations], [1, [2], []]);
  assert.deepEqual(
    more.events.map(({ kind }) => kind),
    ["parked"],
  );
});

test("a series is read once, however many ask for it at the same time", async (t) => {
  const redis = await testRedis(t);
  const run = await someRun(redis);
  for (let step = 0; step < 3; step++) await run.step();
  const board = new Board(redis);
  const series = await Promise.all([board.series("demo-1"), board.series("demo-1"), board.history("demo-1")]);
  assert.deepEqual(
    series[0].points.map(({ step }) => step),
    [1, 2, 3],
  );
});
