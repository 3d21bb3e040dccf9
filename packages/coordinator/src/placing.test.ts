import assert from "node:assert/strict";
import { type TestContext, test } from "node:test";
import { beat, createRun, forgetWorker, type Heartbeat, readPlacement, timing } from "@umie/ledger";
import { testRedis } from "@umie/ledger/testing";
import { Board } from "./board.js";
import { OpenRuns } from "./open-runs.js";
import { place } from "./placing.js";
import { someRecord, someSpec } from "./run.fixture.js";

/** Runs in a real Redis, of these priorities, and coordinators that place workers. */
async function placing(t: TestContext, ...priorities: number[]) {
  const redis = await testRedis(t);
  for (const priority of priorities)
    await createRun(redis, "demo", (run) => someRecord(run, someSpec(`resources.priority=${priority}`)));
  const open = new OpenRuns(new Board(redis));
  const told: string[] = [];
  return {
    redis,
    told,
    beats: (id: string, changes: Partial<Heartbeat> = {}) =>
      beat(redis, { id, run: null, ...changes } as Heartbeat, 600_000),
    look: async (id: string) =>
      place(await open.look(), {
        ...{ id, redis, timing: timing() },
        onMove: async ({ why }) => void told.push(why),
      }),
  };
}

test("place writes down who serves what, once, whichever coordinator looks", async (t) => {
  const { redis, told, beats, look } = await placing(t, 0, 1);
  await beats("a");
  const first = await look("one");
  assert.deepEqual(first, { workers: { a: "demo-2" }, waiting: { "demo-1": "waiting for a worker: others go first" } });
  assert.deepEqual(await look("two"), first, "who does not lead the placement reads it");
  assert.deepEqual(told, ["a goes to demo-2 (priority 1)"]);
  await look("one");
  assert.deepEqual((await readPlacement(redis)).waiting, {
    "demo-1": "waiting for a worker: they serve demo-2 (priority 1)",
  });
});

test("place leaves out workers that end, and those that are gone", async (t) => {
  const { redis, beats, look } = await placing(t, 0);
  for (const id of ["a", "b"]) await beats(id);
  assert.deepEqual((await look("one")).workers, { a: "demo-1", b: "demo-1" });
  await beats("a", { leaving: true });
  await forgetWorker(redis, "b");
  assert.deepEqual(await look("one"), { workers: {}, waiting: { "demo-1": "waiting for a worker: none is up" } });
});

test("place moves nobody when Redis has lost what was placed", async (t) => {
  const { redis, told, beats, look } = await placing(t, 0, 0);
  for (const id of ["a", "b"]) await beats(id);
  const before = await look("one");
  await redis.del("umie:{placement}:workers", "umie:{placement}:waiting");
  for (const id of ["a", "b"]) await beats(id, { run: before.workers[id]! });
  told.length = 0;
  assert.deepEqual([await look("one"), told], [before, []]);
});
