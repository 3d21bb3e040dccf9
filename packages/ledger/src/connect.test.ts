import assert from "node:assert/strict";
import { test } from "node:test";
import { connect } from "./connect.js";
import { relayTo } from "./relay.js";
import { certificate, privateKey } from "./test-certificate.js";
import { testRedis } from "./testing.js";

test("connect opens an address with a user and a password; a wrong one is refused with the remedy", async (t) => {
  const server = await testRedis(t);
  const { port } = server.options;
  await server.call("ACL", "SETUSER", "umie", "on", ">s@cret", "~*", "&*", "+@all", "-@dangerous", "+info");
  const redis = await connect(`redis://umie:s%40cret@127.0.0.1:${port}`);
  t.after(() => redis.disconnect());
  assert.equal(await redis.call("ACL", "WHOAMI"), "umie");
  await redis.set("key", "value");
  const wrong = connect(`redis://umie:no@127.0.0.1:${port}`);
  await assert.rejects(wrong, {
    name: "RedisUnusable",
    message: new RegExp(
      `^Cannot reach Redis at 127.0.0.1:${port} \\(WRONGPASS .*\\): correct user and password in REDIS_URL$`,
    ),
  });
});

test("connect speaks TLS and trusts only whom it is told to", async (t) => {
  const server = await testRedis(t);
  // The server of the set-up is built without TLS: a terminator stands before it.
  const relay = await relayTo(t, server.options.port!, { key: privateKey, cert: certificate });
  const url = `rediss://127.0.0.1:${relay.port}`;
  const redis = await connect(url, { ca: certificate });
  t.after(() => redis.disconnect());
  await redis.set("key", "secret");
  assert.equal(await server.get("key"), "secret");
  await assert.rejects(connect(url), { name: "RedisUnusable", message: /self-signed certificate/ });
});

test("connect refuses a server that may evict keys, and an address that is none", async (t) => {
  const server = await testRedis(t);
  await server.config("SET", "maxmemory-policy", "allkeys-lru");
  await assert.rejects(connect(`redis://127.0.0.1:${server.options.port}`), /its maxmemory-policy is allkeys-lru/);
  await assert.rejects(connect("http://queue"), { name: "RedisUnusable", message: /must look like redis:/ });
});
