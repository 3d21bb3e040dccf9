import assert from "node:assert/strict";
import { test } from "node:test";
import { RunLedger, restoreRun } from "@umie/ledger";
import type { RunRecord } from "@umie/recipe";
import { LiveState } from "../live-state.js";
import { type TestRun, testRun } from "../run.fixture.js";
import { allocateState } from "../state.js";
import { loadRunCopy } from "./load.js";
import { MemoryStore } from "./memory-store.fixture.js";
import { writeCheckpoint } from "./write.js";

/** Write a checkpoint of this step of a run. */
async function write(store: MemoryStore, { ledger }: TestRun, step: number, keep = 3): Promise<void> {
  const live = new LiveState(allocateState(2));
  live.moveTo(step, "");
  const record = (await ledger.record<RunRecord>())!;
  const content = { snapshot: live.snapshot(), record, numericClass: "class", tokenizer: Uint8Array.of(1), ledger };
  await writeCheckpoint(store, content, { keep, grace: 0 });
}

test("a checkpoint knows what an empty Redis needs to go on with the run, up to its step", async (t) => {
  const run = await testRun(t);
  const { ledger, redis } = run;
  await run.regroup("a");
  for (let step = 1; step <= 3; step++) await run.commit();
  const evaluation = { unit: "d2", split: "dev" as const, step: 2, counts: {}, at: 0 };
  await ledger.recordEvaluation(run.leader, evaluation);
  const store = new MemoryStore(new Map());
  await write(store, run, 2);
  const log = await ledger.log(0);
  await redis.flushall();

  const copy = await loadRunCopy(store);
  assert.equal(
    await restoreRun(ledger, copy!, "the whole run", "anna"),
    "Redis came back without steps 1 to 2, which anna has put back",
  );
  assert.deepEqual(await ledger.log(0), log.slice(0, 2));
  assert.deepEqual(await ledger.evaluations(), [evaluation]);
  const { state, desired, reason } = await ledger.control();
  assert.deepEqual([state, desired, reason], ["paused", "pause", "put back from the checkpoint of step 2"]);
  assert.deepEqual([(await ledger.head()).step, (await ledger.checkpoint())?.step], [2, 2]);
});

test("later checkpoints share the parts of the log that are full, and keep them", async (t) => {
  const run = await testRun(t);
  const { redis, ledger } = run;
  await run.regroup("a");
  await run.commit();
  const [text] = await ledger.log(0);
  // Read only, so any texts will do.
  await redis.rpush(ledger.keys.log, ...Array.from({ length: 2199 }, (_, i) => `${text} ${i}`));
  const store = new MemoryStore(new Map());
  await write(store, run, 1500);
  const asked: number[] = [];
  t.mock.method(ledger, "log", (after: number) => {
    asked.push(after);
    return RunLedger.prototype.log.call(ledger, after);
  });
  await write(store, run, 2100, 1);
  assert.deepEqual(asked, [1024], "what is written is not read again");
  const copy = await loadRunCopy(store);
  assert.deepEqual(copy?.steps, (await ledger.log(0)).slice(0, 2100));
});

test("a checkpoint of before the log was kept knows nothing of it", async (t) => {
  const run = await testRun(t);
  const store = new MemoryStore(new Map());
  const live = new LiveState(allocateState(2));
  live.moveTo(0, "");
  const record = (await run.ledger.record<RunRecord>())!;
  const content = { snapshot: live.snapshot(), record, numericClass: "class", tokenizer: Uint8Array.of(1) };
  await writeCheckpoint(store, content, { keep: 1, grace: 0 });
  assert.equal(await loadRunCopy(store), null);
  assert.equal(await loadRunCopy(new MemoryStore(new Map())), null);
});
