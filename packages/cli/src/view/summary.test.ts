import assert from "node:assert/strict";
import { test } from "node:test";
import { someRun } from "../fake-server.fixture.js";
import { runResult } from "../run-result.js";
import { summary } from "./summary.js";

test("summary of a finished run has every dataset, and the figures in short in its last line", () => {
  const done = someRun({ state: "done", step: 60, stateHash: "3fa9".repeat(16), finishedAt: "2026-11-24T10:02:05Z" });
  const lines = summary(runResult(done));
  assert.equal(
    lines.at(-1),
    "demo-1 done: 60 steps, loss 1.234, macro F1 0.400, state 3fa93fa93fa9, checkpoint manifest-20.json, 2:05",
  );
  assert.ok(["twitter2015", "m2e2", "mean F1"].every((name) => lines.some((line) => line.startsWith(name))));
});

test("summary of a paused run says how it goes on, of a failed one that it failed", () => {
  assert.equal(
    summary(runResult(someRun({ state: "paused" }))).at(-1),
    'demo-1 paused after step 30 of 60: "umie resume demo-1" goes on',
  );
  assert.deepEqual(summary(runResult(someRun({ state: "failed", datasets: [] }))), [
    "demo-1 failed after step 30 of 60",
  ]);
});
