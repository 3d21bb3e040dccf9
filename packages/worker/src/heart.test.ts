import assert from "node:assert/strict";
import { type TestContext, test } from "node:test";
import { heartbeats, type Redis, type Timing, timing } from "@umie/ledger";
import { testRedis } from "@umie/ledger/testing";
import { Heart } from "./heart.js";

const self = { id: "a", pid: 1, host: "host", address: "a:1", version: "1" };

function beating(t: TestContext, redis: Redis, times: Timing): Heart {
  const heart = new Heart(redis, self, times);
  t.after(() => heart.stop());
  return heart;
}

/** A heart that beats by itself only after the test. */
const quiet = { ...timing(), heartbeatMs: 600_000, beatTtlMs: 600_000 };

test("set tells the leader at once what it decides by, and keeps the rest for the next beat", async (t) => {
  const redis = await testRedis(t);
  const heart = beating(t, redis, quiet);
  await heart.set({ run: "demo-1", phase: "ready", step: 7 });
  const [beat] = await heartbeats(redis);
  assert.deepEqual([beat?.id, beat?.address, beat?.run, beat?.phase, beat?.step], ["a", "a:1", "demo-1", "ready", 7]);
  assert.ok(beat!.residentBytes > 0);

  await heart.set({ doing: "leaf 3 of step 8", examplesPerSecond: 5 });
  assert.equal((await heartbeats(redis))[0]?.doing, "");
  for (const changes of [{ phase: "member" }, { step: 8 }, { stateHash: "h" }, { refusal: "no" }] as const) {
    await heart.set(changes);
    assert.deepEqual({ ...(await heartbeats(redis))[0], ...changes }, (await heartbeats(redis))[0]);
  }
  assert.equal((await heartbeats(redis))[0]?.doing, "leaf 3 of step 8");
});

test("rest gives up the run but stays alive; stop is forgotten at once", async (t) => {
  const redis = await testRedis(t);
  const heart = beating(t, redis, quiet);
  await heart.set({ run: "demo-1", phase: "member", step: 7, refusal: "no" });
  await heart.rest();
  const [beat] = await heartbeats(redis);
  assert.deepEqual([beat?.run, beat?.phase, beat?.step, beat?.refusal], [null, "idle", -1, null]);
  await heart.stop();
  assert.deepEqual(await heartbeats(redis), []);
});

test("a heart beats on by itself, and one that stands still is dead after its time", async (t) => {
  const redis = await testRedis(t);
  const heart = beating(t, redis, { ...timing(), heartbeatMs: 10, beatTtlMs: 600_000 });
  const count = async () => Number(/cmdstat_sadd:calls=(\d+)/.exec(await redis.info("commandstats"))?.[1] ?? 0);
  const before = await count();
  while ((await count()) < before + 5);
  await heart.stop();

  const dying = new Heart(redis, { ...self, id: "b" }, { ...quiet, beatTtlMs: 50 });
  t.after(() => dying.stop());
  await dying.set({ phase: "ready" });
  while ((await heartbeats(redis)).length > 0);
});

test("a heart whose beats are not taken for their life says so, once each time, and beats on afterwards", async (t) => {
  const redis = await testRedis(t);
  const heart = beating(t, redis, { ...timing(), heartbeatMs: 10, beatTtlMs: 200 });
  let count = 0;
  const silence = () =>
    new Promise<void>((resolve) => {
      const end = heart.whenSilent(() => {
        count += 1;
        end();
        resolve();
      });
    });
  for (let time = 1; time <= 2; time++) {
    const silent = silence();
    await redis.config("SET", "maxmemory", "1");
    await silent;
    assert.equal(count, time);
    await redis.config("SET", "maxmemory", "0");
    while ((await heartbeats(redis)).length === 0);
  }
});

test("set is told by a beat that begins after it, whatever is under way", async (t) => {
  const redis = await testRedis(t);
  const heart = beating(t, redis, quiet);
  const steps = Array.from({ length: 20 }, (_, step) => heart.set({ step }));
  await steps.at(-1);
  assert.equal((await heartbeats(redis))[0]?.step, 19);
});
