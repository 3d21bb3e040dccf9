import assert from "node:assert/strict";
import { test } from "node:test";
import { isDurable } from "./durability.js";
import { testRedis } from "./testing.js";

test("isDurable does not know where it may not ask", async (t) => {
  const redis = await testRedis(t);
  await redis.call("ACL", "SETUSER", "shy", "on", "nopass", "~*", "&*", "+@all", "-info", "-config");
  await redis.call("AUTH", "shy", "any");
  assert.equal(await isDurable(redis), null);
});

test("isDurable only with an append-only file that is synced", async (t) => {
  const redis = await testRedis(t);
  const becomes = async (appendonly: string, appendfsync: string) => {
    await redis.config("SET", "appendonly", appendonly);
    await redis.config("SET", "appendfsync", appendfsync);
    return isDurable(redis);
  };
  assert.equal(await becomes("no", "everysec"), false);
  assert.equal(await becomes("yes", "everysec"), true);
  assert.equal(await becomes("yes", "no"), false);
});
