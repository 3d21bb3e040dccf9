import assert from "node:assert/strict";
import { test } from "node:test";
import { refusalOf } from "./refusal.js";
import { testRedis } from "./testing.js";

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

test("a command waits while Redis is a replica, and is done once when it is the master again", async (t) => {
  const redis = await testRedis(t);
  await redis.replicaof("127.0.0.1", "1");
  const write = redis.rpush("list", "item");
  await until(() => redis.trouble?.startsWith("Redis is a read-only replica") ?? false);
  await redis.replicaof("NO", "ONE");
  await write;
  assert.deepEqual(await redis.lrange("list", 0, -1), ["item"]);
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
  for (const text of passing) assert.ok(refusalOf(new Error(text))?.startsWith("Redis is") || /cannot write/.test(refusalOf(new Error(text))!), text);
  for (const text of ["ERR no such key", "NOSCRIPT No matching script", "WRONGPASS invalid"])
    assert.equal(refusalOf(new Error(text)), null);
  assert.equal(refusalOf("OOM "), null);
});
