import assert from "node:assert/strict";
import net from "node:net";
import { test } from "node:test";
import { checkRedisUrl, checks } from "./doctor.mjs";
import { ask } from "./resp.mjs";

/** Redis in small: answers each command, a few bytes at a time. @param {import("node:test").TestContext} t @param {Record<string, string>} replies */
async function fakeRedis(t, replies) {
  const server = net.createServer(async (socket) => {
    for await (const chunk of socket.setEncoding("latin1")) {
      const words = [...String(chunk).matchAll(/\$\d+\r\n(.*)\r\n/g)].map(([, word]) => word);
      const answer = Object.entries(replies)
        .filter(([command]) => words.includes(command))
        .map(([, reply]) => reply)
        .join("");
      for (const piece of answer.match(/.{1,3}/gs) ?? []) socket.write(piece);
    }
  });
  await new Promise((resolve) => server.listen(0, "127.0.0.1", () => resolve(undefined)));
  t.after(() => server.close());
  return `127.0.0.1:${/** @type {net.AddressInfo} */ (server.address()).port}`;
}

const bulk = (/** @type {string} */ text) => `$${text.length}\r\n${text}\r\n`;
const policy = (/** @type {string} */ value) => `*2\r\n${bulk("maxmemory-policy")}${bulk(value)}`;
const info = bulk("# Server\r\nredis_version:7.2.4\r\nos:Linux\r\n");

test("checks gives each check a figure, and a remedy to what is not well", async () => {
  const results = await checks();
  for (const { name, ok, figure, remedy } of results) {
    assert.ok(["ok", "warn", "fail"].includes(ok), name);
    assert.notEqual(figure, "", name);
    assert.equal(ok === "ok", remedy === undefined, name);
  }
  const names = results.map(({ name }) => name);
  assert.equal(new Set(names).size, names.length);
  assert.match(results.find(({ name }) => name === "WebAssembly")?.figure ?? "", /GFLOP\/s/);
});

test("checkRedisUrl accepts noeviction, and a password", async (t) => {
  const host = await fakeRedis(t, { AUTH: "+OK\r\n", PING: "+PONG\r\n", CONFIG: policy("noeviction"), INFO: info });
  const figure = `7.2.4 at ${host}, maxmemory-policy noeviction`;
  assert.deepEqual(await checkRedisUrl("Redis", host, `redis://ada:secret@${host}`), {
    name: "Redis",
    ok: "ok",
    figure,
  });
});

test("checkRedisUrl refuses a server that may drop keys, and one that is not there", async (t) => {
  const host = await fakeRedis(t, { PING: "+PONG\r\n", CONFIG: policy("allkeys-lru"), INFO: info });
  const evicting = await checkRedisUrl("Redis", host, `redis://${host}`);
  assert.equal(evicting.ok, "fail");
  assert.match(evicting.remedy ?? "", /set maxmemory-policy to noeviction/);
  const absent = await checkRedisUrl("Redis", "127.0.0.1:1", "redis://127.0.0.1:1");
  assert.equal(absent.ok, "fail");
  assert.match(absent.figure, /does not answer/);
});

test("checkRedisUrl warns where the policy may not be asked for", async (t) => {
  const host = await fakeRedis(t, { PING: "+PONG\r\n", CONFIG: "-ERR unknown command\r\n", INFO: info });
  assert.equal((await checkRedisUrl("Redis", host, `redis://${host}`)).ok, "warn");
});

test("ask gives up on a server that says nothing", async (t) => {
  const host = await fakeRedis(t, {});
  await assert.rejects(ask(`redis://${host}`, [["PING"]], { timeoutMs: 50 }), /no answer within 50 ms/);
});

test("checkRedisUrl asks the sentinels for the master", async (t) => {
  const master = await fakeRedis(t, { AUTH: "+OK\r\n", PING: "+PONG\r\n", CONFIG: policy("noeviction"), INFO: info });
  const [host = "", port = ""] = master.split(":");
  const known = `*2\r\n${bulk(host)}${bulk(port)}`;
  const [unaware, sentinel] = [await fakeRedis(t, { SENTINEL: "*-1\r\n" }), await fakeRedis(t, { SENTINEL: known })];
  const url = `redis+sentinel://:secret@${unaware},${sentinel}/main`;
  assert.equal((await checkRedisUrl("Redis", "sentinels", url)).ok, "ok");
  const none = await checkRedisUrl("Redis", "sentinels", `redis+sentinel://${unaware}/main`);
  assert.deepEqual([none.ok, none.figure], ["fail", "sentinels does not answer (no sentinel knows main)"]);
});
