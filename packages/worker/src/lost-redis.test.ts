import assert from "node:assert/strict";
import { test } from "node:test";
import type { Redis } from "@umie/ledger";
import { lostRedis } from "./lost-redis.js";

/** A worker whose Redis is as the test says. */
function worker(status: Redis["status"]) {
  const [leaving, ended] = [new AbortController(), new AbortController()];
  const redis = { status };
  const lost = lostRedis(redis, { leaving: leaving.signal, ended: ended.signal, patienceMs: 300 });
  return { redis, leaving, ended, lost };
}

test("lostRedis speaks when a worker that is to leave has waited for Redis in vain", async () => {
  const { leaving, lost } = worker("reconnecting");
  leaving.abort();
  assert.match(await lost, /^Redis has been away for 0.3 s: leaving without it$/);
});

test("lostRedis begins to count when the worker is to leave and Redis is away, whatever was before", async () => {
  const { redis, leaving, lost } = worker("ready");
  leaving.abort();
  setImmediate(() => {
    redis.status = "reconnecting";
  });
  assert.match(await lost, /leaving without it/);
});
