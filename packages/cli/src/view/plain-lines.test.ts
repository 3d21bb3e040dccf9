import assert from "node:assert/strict";
import { test } from "node:test";
import { someRun } from "../fake-server.fixture.js";
import { plainLines } from "./plain-lines.js";

const early = someRun({ state: "queued", step: 0, datasets: [], workers: [], reason: "waiting for a worker: 0 ready" });

test("plainLines tells each change of state and each reason once", () => {
  const due = plainLines();
  assert.deepEqual(due(early, 0), ["demo-1 queued: waiting for a worker: 0 ready"]);
  assert.deepEqual(due(early, 1), []);
  const running = someRun({ step: 0, datasets: [] });
  assert.deepEqual(due(running, 2), ["demo-1 running with 1 worker"]);
  assert.deepEqual(due({ ...running, generation: 3 }, 3), ["demo-1 running with 1 worker"]);
  assert.deepEqual(due({ ...running, generation: 3, state: "paused", reason: "paused after step 0" }, 4), [
    "demo-1 paused: paused after step 0",
  ]);
});

test("plainLines has a step line for each twentieth of the run, and each ten seconds where steps are slow", () => {
  const due = plainLines();
  const run = (steps: number, step: number) => someRun({ steps, step, datasets: [] });
  due(run(100, 0), 0);
  const fast = Array.from({ length: 100 }, (_, index) => due(run(100, index + 1), index)).flat();
  assert.ok(fast.length >= 20 && fast.length <= 22, String(fast.length));
  assert.equal(fast.at(-1), "step 100/100  loss 1.234  118 examples/s  ETA 2:05");
  const slow = plainLines();
  slow(run(10_000, 0), 0);
  const lines = Array.from({ length: 10 }, (_, index) => slow(run(10_000, index + 1), 5000 * (index + 1))).flat();
  assert.equal(lines.length, 5);
});

test("plainLines tells how far the features of pictures are, and the end of it", () => {
  const due = plainLines();
  const run = (done: number) =>
    someRun({ step: 0, datasets: [], phase: "features", features: { pictures: 100, done, computed: 7 } });
  due(run(0), 0);
  const lines = Array.from({ length: 100 }, (_, index) => due(run(index + 1), index)).flat();
  assert.ok(lines.length >= 20 && lines.length <= 22, String(lines.length));
  assert.equal(lines.at(-1), "features of 100/100 pictures, 7 computed");
  assert.deepEqual(due({ ...run(100), phase: "train" }, 101), []);
});

test("plainLines has one line for each evaluation", () => {
  const due = plainLines();
  due({ ...someRun(), datasets: [] }, 0);
  const wanted = "dev after step 20: macro F1 0.400: twitter2015 0.500 (loss 1.750), m2e2 0.300";
  assert.deepEqual(due(someRun(), 1), [wanted]);
  assert.deepEqual(due(someRun(), 2), []);
  const again = someRun();
  for (const dataset of again.datasets) for (const score of dataset.scores) score.step = 40;
  assert.deepEqual(due(again, 3), [wanted.replace("20", "40")]);
});
