import assert from "node:assert/strict";
import { test } from "node:test";
import { someRun } from "../fake-server.fixture.js";
import { runResult } from "../run-result.js";
import { outcomeOf } from "./outcome-of.js";

test("outcomeOf takes the newest scores of test, or of dev where test was not evaluated", () => {
  const run = someRun({ state: "done", finishedAt: "2026-11-24T10:01:30.000Z", stateHash: "5bec" });
  const dev = outcomeOf(runResult(run), 580);
  assert.deepEqual([dev.split, dev.parameters, dev.seconds, dev.steps], ["dev", 580, 90, 60]);
  assert.deepEqual(
    dev.scores.map(({ dataset, task, f1 }) => [dataset, task, f1]),
    [
      ["twitter2015", "mner", 0.5],
      ["m2e2", "mee_trigger", 0.2],
      ["m2e2", "mee_argument", 0.4],
    ],
  );
  const [first] = run.datasets;
  const score = { split: "test" as const, task: "mner", precision: 1, recall: 1, f1: 1, step: 60 };
  const tested = outcomeOf(runResult({ ...run, datasets: [{ ...first!, scores: [...first!.scores, score] }] }), null);
  assert.equal(tested.split, "test");
  assert.deepEqual(
    tested.scores.map(({ f1 }) => f1),
    [1],
  );
});
