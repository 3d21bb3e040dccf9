import assert from "node:assert/strict";
import { test } from "node:test";
import { connect } from "./connect.js";
import { relayTo } from "./relay.js";
import { testRedis } from "./testing.js";

test("a connection that has fallen silent is made anew, and what had no answer is sent again", async (t) => {
  const server = await testRedis(t);
  const relay = await relayTo(t, server.options.port!);
  const redis = await connect(`redis://127.0.0.1:${relay.port}`, { silenceMs: 200 });
  t.after(() => redis.disconnect());
  await redis.set("key", "before");
  relay.silence();
  assert.equal(await redis.set("key", "after"), "OK");
  assert.equal(await server.get("key"), "after");
  assert.ok(relay.count() > 1);
});

test("a connection that is idle or busy, but answers, is left alone", async (t) => {
  const server = await testRedis(t);
  const relay = await relayTo(t, server.options.port!);
  const redis = await connect(`redis://127.0.0.1:${relay.port}`, { silenceMs: 200 });
  t.after(() => redis.disconnect());
  // Every ping is an answer; so many take longer than the patience.
  const pings = () =>
    server.info("commandstats").then((text) => Number(/cmdstat_ping:calls=(\d+)/.exec(text)?.[1] ?? 0));
  while ((await pings()) < 8) await redis.get("key");
  assert.equal(relay.count(), 1);
});
