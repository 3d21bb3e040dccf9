import assert from "node:assert/strict";
import { once } from "node:events";
import { test } from "node:test";
import { testRedis } from "@umie/ledger/testing";
import { Board } from "./board.js";
import { observe } from "./observe.js";
import { someRun } from "./run.fixture.js";

const leading = { queueStates: async () => [] };

test("observe counts all runs, and reads only those that are not over, or not for long", async (t) => {
  const redis = await testRedis(t);
  const [old, fresh, open] = [await someRun(redis), await someRun(redis), await someRun(redis)];
  const now = Date.parse("2026-01-02T03:00:00.000Z");
  const ends = async ({ ledger, leader }: typeof old, finishedAt: string) =>
    assert.ok(await ledger.writeControl(leader, { state: "done", finishedAt }));
  await ends(old, "2026-01-02T02:30:00.000Z");
  await ends(fresh, "2026-01-02T02:59:00.000Z");
  const { runs, states, redis: server } = await observe(new Board(redis), leading, { certificate: undefined, now });
  assert.deepEqual(states, { done: 2, running: 1 });
  assert.deepEqual(
    runs.map(({ record }) => record.run),
    [fresh.ledger.run, open.ledger.run],
  );
  assert.deepEqual(server, { durable: false });
});

test("observe does not wait for a Redis that is away", async (t) => {
  const redis = await testRedis(t);
  redis.disconnect();
  await once(redis, "end");
  const observed = await observe(new Board(redis), leading, { certificate: undefined, now: 0 });
  assert.deepEqual([observed.redis, observed.runs], [null, []]);
});
