import assert from "node:assert/strict";
import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import { test } from "node:test";
import { connect } from "./connect.js";
import { redisSearch } from "./redis-binary.js";
import { startRedis } from "./redis-server.js";
import { testRedis } from "./testing.js";
import { untilDurable } from "./until-durable.js";

test("untilDurable returns when the server's file is synced behind what was written", async (t) => {
  const directory = fs.mkdtempSync(path.join(os.tmpdir(), "umie-durable-"));
  const server = await startRedis({ ...redisSearch(process.env), directory });
  const redis = await connect(server.url);
  t.after(async () => {
    redis.disconnect();
    await server.stop();
    fs.rmSync(directory, { recursive: true });
  });
  await redis.set("key", "value");
  await untilDurable(redis);
  const asked = /cmdstat_waitaof:calls=(\d+).*rejected_calls=(\d+),failed_calls=(\d+)/;
  const stats = asked.exec(await redis.info("commandstats"))?.slice(1);
  // Redis before 7.2 cannot tell.
  const [known] = (await redis.call("COMMAND", "INFO", "WAITAOF")) as unknown[];
  assert.deepEqual(stats, known === null ? undefined : ["1", "0", "0"]);
});

test("untilDurable takes a server without a file as it is", async (t) => {
  await untilDurable(await testRedis(t));
});
