import assert from "node:assert/strict";
import { test } from "node:test";
import { someRun } from "./fake-server.fixture.js";
import { datasetF1, macroF1, runResult } from "./run-result.js";

const score = (split: "dev" | "test", task: string, f1: number, step = 1) => ({
  split,
  task,
  precision: f1,
  recall: f1,
  f1,
  step,
});
const dataset = (name: string, ...scores: ReturnType<typeof score>[]) => ({ dataset: name, loss: {}, scores });

test("datasetF1 is the mean over the newest score of each task", () => {
  const m2e2 = dataset(
    "m2e2",
    score("test", "a", 0.9, 10),
    score("test", "a", 0.1, 5),
    score("test", "b", 0.5),
    score("dev", "a", 1),
  );
  assert.equal(datasetF1(m2e2, "test"), 0.7);
  assert.equal(datasetF1(m2e2, "dev"), 1);
  assert.equal(datasetF1(dataset("snap"), "dev"), null);
});

test("macroF1 gives every dataset the same weight, however many tasks it has", () => {
  const datasets = [
    dataset("m2e2", score("test", "a", 0), score("test", "b", 1)),
    dataset("snap", score("test", "mner", 1)),
  ];
  assert.equal(macroF1({ datasets }, "test"), 0.75);
  assert.equal(macroF1({ datasets }, "dev"), null);
  assert.equal(macroF1({ datasets: [...datasets, dataset("mnre_v1")] }, "test"), 0.75);
});

test("runResult has the fields that --json promises", () => {
  const finished = someRun({
    state: "done",
    step: 60,
    stateHash: "3fa9",
    finishedAt: "2026-11-24T10:01:30.500Z",
    datasets: [dataset("snap", score("dev", "mner", 0.25), score("test", "mner", 0.5))],
  });
  const { run, step, stateHash, loss, metrics, seconds, checkpoint } = runResult(finished);
  assert.deepEqual(
    { run, step, stateHash, loss, seconds },
    { run: "demo-1", step: 60, stateHash: "3fa9", loss: 1.2345, seconds: 90.5 },
  );
  assert.deepEqual(checkpoint, finished.checkpoint);
  const scores = (f1: number) => ({ snap: { mner: { precision: f1, recall: f1, f1 } } });
  assert.deepEqual(metrics, { dev: scores(0.25), test: scores(0.5), macroF1: 0.5 });
});

test("runResult takes the macro F1 of dev where test was not evaluated, and the time up to now", () => {
  const result = runResult(someRun(), Date.parse("2026-11-24T10:00:10Z"));
  assert.equal(result.seconds, 10);
  assert.equal(result.metrics.macroF1?.toFixed(3), "0.400");
  assert.deepEqual(result.metrics.test, {});
  assert.equal(runResult(someRun({ datasets: [] })).metrics.macroF1, null);
});
