import assert from "node:assert/strict";
import { test } from "node:test";
import { Redis } from "ioredis";
import { keys } from "./keys.js";
import { refusalOf } from "./refusal.js";
import { heartbeats } from "./registry.js";
import { mortalRedis, testRedis } from "./testing.js";

/** Ask again until it is so. */
async function until(isSo: () => boolean | Promise<boolean>): Promise<void> {
  while (!(await isSo())) await new Promise((resolve) => setTimeout(resolve, 10));
}

test("a command waits while Redis is full, says why, and is done when there is room", async (t) => {
  const redis = await testRedis(t);
  await redis.config("SET", "maxmemory", "1");
  const write = redis.set("key", "value");
  const script = redis.eval("return redis.call('INCR', KEYS[1])", 1, "counter");
  await until(() => redis.trouble !== null);
  assert.match(redis.trouble!, /^Redis is full and takes no more writes: raise its maxmemory/);
  assert.equal(await redis.get("key"), null, "what only reads does not wait");
  await redis.config("SET", "maxmemory", "0");
  assert.deepEqual([await write, await script], ["OK", 1]);
  assert.deepEqual([redis.trouble, await redis.get("key")], [null, "value"]);
});

test("heartbeats can be looked at while Redis is full, also those that have stopped", async (t) => {
  const redis = await testRedis(t);
  await redis.sadd(keys.workers, "gone");
  await redis.config("SET", "maxmemory", "1");
  assert.deepEqual(await heartbeats(redis), []);
});

test("a command waits while Redis is a replica, and is done once when it is the master again", async (t) => {
  const redis = await testRedis(t);
  await redis.replicaof("127.0.0.1", "1");
  const write = redis.rpush("list", "item");
  await until(() => redis.trouble?.startsWith("Redis is a read-only replica") ?? false);
  await redis.replicaof("NO", "ONE");
  await write;
  assert.deepEqual(await redis.lrange("list", 0, -1), ["item"]);
});

test("a connection that the library gives up is revived, and what was asked meanwhile is answered", async (t) => {
  const redis = await testRedis(t);
  // As the library does when a failover happens while it asks the sentinels.
  Redis.prototype.disconnect.call(redis);
  await until(() => redis.status === "end");
  assert.equal(await redis.set("key", "value"), "OK");
  assert.equal(redis.trouble, null);
  redis.disconnect();
  await assert.rejects(redis.get("key"), /Connection is closed/, "one that was told to end ends");
});

test("any other error is told at once, and pipelines are not taken apart", async (t) => {
  const redis = await testRedis(t);
  await redis.set("text", "a");
  await assert.rejects(redis.incr("text"), /not an integer/);
  await redis.config("SET", "maxmemory", "1");
  const [[error] = []] = (await redis.pipeline().set("other", "b").exec()) ?? [];
  assert.match(error!.message, /^OOM /);
  assert.equal(redis.trouble, null);
});

test("refusalOf knows what will pass, also where a script was refused", () => {
  const passing = [
    "OOM command not allowed when used memory > 'maxmemory'.",
    "MISCONF Errors writing to the AOF file: No space left on device",
    "READONLY You can't write against a read only replica.",
    "LOADING Redis is loading the dataset in memory",
    "ERR Error running script (call to f_1): @user_script:1: -OOM command not allowed",
  ];
  for (const text of passing)
    assert.ok(
      refusalOf(new Error(text))?.startsWith("Redis is") || /cannot write/.test(refusalOf(new Error(text))!),
      text,
    );
  for (const text of ["ERR no such key", "NOSCRIPT No matching script", "WRONGPASS invalid"])
    assert.equal(refusalOf(new Error(text)), null);
  assert.equal(refusalOf("OOM "), null);
});

test("a command waits while Redis reads its data after a crash", async (t) => {
  const { redis, kill, start } = await mortalRedis(t);
  for (let key = 0; key < 100; key++) await redis.set(`key ${key}`, key);
  await kill();
  // In microseconds.
  const starting = start({ "key-load-delay": "10000" });
  await until(() => redis.status === "connect");
  assert.equal(redis.trouble, "Redis does not answer");
  assert.equal(await redis.get("key 99"), "99");
  await starting;
});
