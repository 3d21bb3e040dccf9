import assert from "node:assert/strict";
import { test } from "node:test";
import { testRedis } from "@umie/ledger/testing";
import { someRun, someSums } from "./run.fixture.js";
import { emptyHistory, lossOf, RunHistories, type RunHistory, speed, withStep } from "./run-history.js";

const [snap, mnre] = ["snap/mner", "mnre_v1/mre"];

test("withStep keeps each task's newest sums, and the totals of all", () => {
  const first = withStep(emptyHistory, { step: 1, kind: "commit", sums: { [snap]: someSums(4, 3) } }, 1000);
  const second = withStep(first, { step: 2, kind: "commit", sums: { [mnre]: someSums(2, 1) } }, 2000);
  assert.deepEqual(second.newest, { [snap]: someSums(4, 3), [mnre]: someSums(2, 1) });
  assert.equal(lossOf(second), 1, "of the newest step alone");
  const third = withStep(second, { step: 3, kind: "commit", sums: { [snap]: someSums(6, 2) } }, 3000);
  assert.equal(third.totals[snap]?.examples, 10);
  assert.equal(third.totals[snap]?.lossQuanta, someSums(4, 3).lossQuanta + someSums(6, 2).lossQuanta);
  assert.deepEqual([third.steps, third.outcomes], [3, { commit: 3, skip: 0 }]);
});

test("a skipped step counts its examples and changes no loss", () => {
  const first = withStep(emptyHistory, { step: 1, kind: "commit", sums: { [snap]: someSums(4, 3) } }, 1000);
  const history = withStep(first, { step: 2, kind: "skip", sums: { [snap]: someSums(4, 0) } }, 2000);
  assert.equal(lossOf(history), 3);
  assert.deepEqual(history.outcomes, { commit: 1, skip: 1 });
  assert.equal(history.totals[snap]?.examples, 8);
});

test("speed is that of the last twenty steps", () => {
  const steps = (count: number, msPerStep: number, history: RunHistory, from: number) =>
    Array.from({ length: count }, (_, i) => i).reduce(
      (sofar, i) =>
        withStep(sofar, { step: i, kind: "commit", sums: { [snap]: someSums(8, 1) } }, from + (i + 1) * msPerStep),
      history,
    );
  const one = steps(1, 1000, emptyHistory, 0);
  assert.equal(speed(one), null);
  assert.equal(lossOf(emptyHistory), null);
  const slow = steps(30, 1000, emptyHistory, 0);
  assert.deepEqual(speed(slow), { examplesPerSecond: 8, secondsPerStep: 1 });
  assert.deepEqual(speed(steps(20, 500, slow, 30_000)), { examplesPerSecond: 16, secondsPerStep: 0.5 });
});

test("RunHistories reads on where it stopped", async (t) => {
  const redis = await testRedis(t);
  const run = await someRun(redis);
  const histories = new RunHistories();
  assert.equal((await histories.of(run.ledger)).steps, 0);
  await run.step();
  await run.step({ [snap]: someSums(8, 1) });
  assert.equal(lossOf(await histories.of(run.ledger)), 1);
  await run.step({ [snap]: someSums(8, 0.5) });
  const history = await histories.of(run.ledger);
  assert.deepEqual([history.steps, lossOf(history)], [3, 0.5]);
  assert.deepEqual(history, await new RunHistories().of(run.ledger));
});
