import assert from "node:assert/strict";
import { test } from "node:test";
import type { PatientRedis } from "@umie/ledger";
import { lostRedis } from "./lost-redis.js";

/** A worker whose Redis is as the test says. */
function worker(trouble: PatientRedis["trouble"]) {
  const [leaving, ended] = [new AbortController(), new AbortController()];
  const redis = { trouble };
  const lost = lostRedis(redis, { leaving: leaving.signal, ended: ended.signal, patienceMs: 300 });
  return { redis, leaving, ended, lost };
}

test("lostRedis speaks when a worker that is to leave has waited for Redis in vain", async () => {
  const { leaving, lost } = worker("Redis does not answer");
  leaving.abort();
  assert.match(await lost, /^Redis has been away for 0.3 s: leaving without it$/);
});

test("lostRedis begins to count when the worker is to leave and Redis is away, whatever was before", async () => {
  const { redis, leaving, lost } = worker(null);
  leaving.abort();
  setImmediate(() => {
    redis.trouble = "Redis does not answer";
  });
  assert.match(await lost, /leaving without it/);
});

test("lostRedis takes a Redis that refuses to write for one that is away", async () => {
  const { leaving, lost } = worker("Redis is full");
  leaving.abort();
  assert.match(await lost, /leaving without it/);
});
