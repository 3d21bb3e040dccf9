import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import fs from "node:fs";
import net from "node:net";
import os from "node:os";
import path from "node:path";
import { type TestContext, test } from "node:test";
import { setTimeout as sleep } from "node:timers/promises";
import { connect, RedisUnusable } from "./connect.js";
import { holderOf, isAlive, RedisDirectoryBusy } from "./directory-claim.js";
import { redisSearch } from "./redis-binary.js";
import { type RedisServer, runningRedis, type StartRedisOptions, startRedis } from "./redis-server.js";

const search = redisSearch(process.env);

function temporaryDirectory(t: TestContext): string {
  const directory = fs.mkdtempSync(path.join(os.tmpdir(), "umie-redis-"));
  t.after(() => fs.rmSync(directory, { recursive: true, force: true }));
  return directory;
}

/** A server that the test's end stops, before its directory is removed. */
async function started(t: TestContext, options: StartRedisOptions): Promise<RedisServer> {
  const server = await startRedis(options);
  t.after(() => server.stop());
  return server;
}

function until(condition: () => boolean): Promise<void> {
  const poll = async (): Promise<void> => {
    if (condition()) return;
    await sleep(10);
    return poll();
  };
  return poll();
}

/** Whether a server's process still runs: to be asked while it does, and again later. */
function life(server: RedisServer): () => boolean {
  const holder = holderOf(server.pid, server.port);
  return () => isAlive(holder);
}

test("startRedis keeps what it is given, and evicts nothing", async (t) => {
  const directory = temporaryDirectory(t);
  const first = await started(t, { ...search, directory });
  const redis = await connect(first.url);
  await redis.set("step", "41");
  assert.deepEqual(await redis.config("GET", "maxmemory-policy"), ["maxmemory-policy", "noeviction"]);
  assert.deepEqual(await redis.config("GET", "appendonly"), ["appendonly", "yes"]);
  redis.disconnect();
  const lives = life(first);
  await first.stop();
  assert.equal(lives(), false);

  const second = await started(t, { ...search, directory });
  const again = await connect(second.url);
  assert.equal(await again.get("step"), "41");
  again.disconnect();
});

test("startRedis listens on the loopback only, on the port that was asked for", async (t) => {
  const port = await unusedPort();
  const server = await started(t, { ...search, directory: temporaryDirectory(t), port });
  assert.equal(server.url, `redis://127.0.0.1:${port}`);
  const redis = await connect(server.url);
  assert.deepEqual(await redis.config("GET", "bind"), ["bind", "127.0.0.1"]);
  redis.disconnect();
});

test("startRedis refuses a directory that another server holds, and names its pid and port", async (t) => {
  const directory = temporaryDirectory(t);
  const server = await started(t, { ...search, directory });
  await assert.rejects(startRedis({ ...search, directory }), (error: Error) => {
    assert.ok(error instanceof RedisDirectoryBusy);
    assert.match(error.message, new RegExp(`pid ${server.pid} on port ${server.port}`));
    return true;
  });
  assert.equal(runningRedis(directory)?.url, server.url);
});

test("startRedis called many times at once on one directory starts one server", async (t) => {
  const directory = temporaryDirectory(t);
  const outcomes = await Promise.allSettled(Array.from({ length: 5 }, () => started(t, { ...search, directory })));
  assert.equal(outcomes.filter(({ status }) => status === "fulfilled").length, 1);
  for (const outcome of outcomes) {
    if (outcome.status === "rejected") assert.ok(outcome.reason instanceof RedisDirectoryBusy);
  }
});

test("startRedis takes a directory over from a server that was killed, and finds its data", async (t) => {
  const directory = temporaryDirectory(t);
  const first = await started(t, { ...search, directory });
  const redis = await connect(first.url);
  await redis.set("head", "7");
  redis.disconnect();
  const lives = life(first);
  process.kill(first.pid, "SIGKILL");
  await until(() => !lives());
  assert.equal(runningRedis(directory), undefined);

  const second = await started(t, { ...search, directory });
  const again = await connect(second.url);
  assert.equal(await again.get("head"), "7");
  again.disconnect();
});

test("startRedis does not take a later process with a dead server's pid for that server", async (t) => {
  const directory = temporaryDirectory(t);
  fs.writeFileSync(
    path.join(directory, "redis-server.json"),
    JSON.stringify({ pid: process.pid, startTicks: "1", port: 6379 }),
  );
  assert.equal(runningRedis(directory), undefined);
  await started(t, { ...search, directory });
});

test("startRedis says that the port is taken, though somebody answers there", async (t) => {
  const other = await started(t, { ...search, directory: temporaryDirectory(t) });
  const directory = temporaryDirectory(t);
  await assert.rejects(startRedis({ ...search, directory, port: other.port }), {
    name: "RedisUnusable",
    message: `Cannot start Redis on port ${other.port} as another process listens there: choose another port, or none to get a free one`,
  });
  await started(t, { ...search, directory });
});

test("startRedis says that the directory may not be written", async (t) => {
  const file = path.join(temporaryDirectory(t), "file");
  fs.writeFileSync(file, "");
  await assert.rejects(startRedis({ ...search, directory: path.join(file, "data") }), (error: Error) => {
    assert.ok(error instanceof RedisUnusable);
    assert.match(error.message, /^Cannot keep Redis data in .*: choose a folder that may be written$/);
    return true;
  });
});

test("startRedis shows the last lines of a server that dies, and frees the directory", async (t) => {
  const directory = temporaryDirectory(t);
  fs.mkdirSync(path.join(directory, "appendonlydir"));
  fs.writeFileSync(path.join(directory, "appendonlydir", "appendonly.aof.manifest"), "not a manifest\n");
  await assert.rejects(startRedis({ ...search, directory }), (error: Error) => {
    assert.ok(error instanceof RedisUnusable);
    assert.match(error.message, /exit status 1.*its last lines:\n.*manifest/s);
    return true;
  });
  fs.rmSync(path.join(directory, "appendonlydir"), { recursive: true });
  await started(t, { ...search, directory });
});

test("startRedis kills a server that gives no answer in time", async (t) => {
  const directory = temporaryDirectory(t);
  const binary = script(directory, '[ "$1" = --version ] && echo "Redis server v=7.2.0" && exit\nexec sleep 1000');
  await assert.rejects(startRedis({ binary, directory, startTimeoutMs: 50 }), /no answer within 50 ms/);
  assert.equal(fs.existsSync(path.join(directory, "redis-server.json")), false);
});

test("stop ends a server that another process started and left behind", async (t) => {
  const directory = temporaryDirectory(t);
  const code = `import { startRedis } from ${JSON.stringify(new URL("./redis-server.js", import.meta.url).href)};
    await startRedis(${JSON.stringify({ ...search, directory, outlive: true })});`;
  const starter = spawn(process.execPath, ["--input-type=module", "-e", code], { stdio: "inherit" });
  await new Promise((resolve) => starter.once("exit", resolve));
  const left = runningRedis(directory);
  assert.ok(left);
  t.after(() => left.stop());
  const lives = life(left);
  assert.equal(lives(), true);
  await left.stop();
  assert.equal(lives(), false);
  await left.stop();
  assert.equal(runningRedis(directory), undefined);
});

test("stop kills a server that does not obey", async (t) => {
  const server = await started(t, { ...search, directory: temporaryDirectory(t), stopTimeoutMs: 50 });
  const lives = life(server);
  process.kill(server.pid, "SIGSTOP");
  await server.stop();
  assert.equal(lives(), false);
});

function script(directory: string, body: string): string {
  const file = path.join(directory, "server");
  fs.writeFileSync(file, `#!/bin/sh\n${body}\n`, { mode: 0o755 });
  return file;
}

function unusedPort(): Promise<number> {
  return new Promise((resolve) => {
    const server = net.createServer().listen(0, "127.0.0.1", () => {
      const { port } = server.address() as net.AddressInfo;
      server.close(() => resolve(port));
    });
  });
}
