import assert from "node:assert/strict";
import { EventEmitter } from "node:events";
import { test } from "node:test";
import { connect } from "./connect.js";
import { keepAlive, type Watched } from "./keep-alive.js";
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

test("a connection is cut when it has not answered for as long as the patience lasts, not before, and only while it is open", async (t) => {
  t.mock.timers.enable({ apis: ["setInterval"] });
  let [now, cuts, answers] = [0, 0, true];
  const events = new EventEmitter();
  const connection = Object.assign(events, {
    status: "ready" as Watched["status"],
    ping: () => (answers ? Promise.resolve("PONG") : new Promise(() => {})),
    stream: { destroy: () => (cuts += 1) },
  });
  keepAlive(connection as unknown as Watched, { everyMs: 500, patienceMs: 2000 }, () => now);
  const pass = async (ms: number) => {
    for (let at = 0; at < ms; at += 500) {
      now += 500;
      t.mock.timers.tick(500);
      await new Promise(setImmediate);
    }
  };
  await pass(10_000);
  assert.equal(cuts, 0, "it answers");
  answers = false;
  await pass(2000);
  assert.equal(cuts, 0);
  await pass(500);
  assert.equal(cuts, 1);
  connection.status = "reconnecting";
  await pass(10_000);
  assert.equal(cuts, 1, "there is nothing to cut");
  connection.status = "connect";
  events.emit("connect");
  await pass(2000);
  assert.equal(cuts, 1);
  await pass(500);
  assert.equal(cuts, 2, "a peer that accepts but says nothing");
  events.emit("end");
  await pass(10_000);
  assert.equal(cuts, 2);
});
