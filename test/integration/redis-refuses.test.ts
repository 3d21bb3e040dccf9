import assert from "node:assert/strict";
import fs from "node:fs";
import path from "node:path";
import { describe } from "node:test";
import { type Home, homeTest } from "../harness/home.js";
import { fragileRedis } from "../harness/redis.js";
import { runIs, runReaches } from "../harness/server.js";
import { assertUndisturbed, trainOn } from "../harness/training.js";
import { umie } from "../harness/umie.js";
import { until } from "../harness/until.js";

/** The run waits, and says why. */
async function waitsAs(home: Home, why: RegExp): Promise<void> {
  await runIs(home, "small-1", `waiting as ${why}`, ({ reason }) => why.test(reason));
  const { stdout, stderr } = await umie(home, ["explain", "small-1"]);
  assert.match(stdout, why, stderr);
  const paused = await umie(home, ["pause", "small-1"]);
  assert.equal(paused.status, 5, "what cannot be written down is refused");
  assert.match(paused.stderr, why);
}

function hasFenced({ umieHome }: Home, worker: number): boolean {
  const log = fs.readFileSync(path.join(umieHome, "logs", `worker-${worker}.log`), "utf8");
  return log.includes("could not renew its heartbeat");
}

describe("Redis that takes no writes", { concurrency: 2 }, () => {
  homeTest("F31: the run waits while Redis is full, says why, and goes on by itself", async (home, t) => {
    const redis = await fragileRedis(t, home);
    const training = await trainOn(home, redis.env);
    await runReaches(home, "small-1", 5);
    await redis.command("CONFIG", "SET", "maxmemory", "1");
    await waitsAs(home, /Redis is full and takes no more writes: raise its maxmemory/);
    await redis.command("CONFIG", "SET", "maxmemory", "0");
    await assertUndisturbed(home, redis.env, training);
  });

  homeTest(
    "a run waits while Redis cannot write to disk, and while it is a replica; then it goes on",
    async (home, t) => {
      const redis = await fragileRedis(t, home);
      const training = await trainOn(home, redis.env);
      await runReaches(home, "small-1", 5);
      redis.breakSnapshots();
      await redis.command("CONFIG", "SET", "save", "1 1");
      await waitsAs(home, /Redis cannot write its data to disk and takes no more writes/);
      redis.mendSnapshots();
      await redis.command("BGSAVE");
      const { step } = await runIs(home, "small-1", "going on", ({ reason }) => !/cannot write/.test(reason));
      await runReaches(home, "small-1", step + 1);
      await redis.command("REPLICAOF", "127.0.0.1", "1");
      await waitsAs(home, /Redis is a read-only replica/);
      await redis.command("REPLICAOF", "NO", "ONE");
      await assertUndisturbed(home, redis.env, training);
    },
  );

  homeTest("members fence themselves while Redis stands still, and go on with it in the same bits", async (home, t) => {
    const redis = await fragileRedis(t, home);
    const training = await trainOn(home, redis.env);
    await runReaches(home, "small-1", 5);
    redis.signal("SIGSTOP");
    await until("a member to fence itself", () => [1, 2].some((n) => hasFenced(home, n)));
    redis.signal("SIGCONT");
    const events = await assertUndisturbed(home, redis.env, training);
    assert.match(events("fenced")[0]!, /could not renew its heartbeat and left generation \d+$/);
  });
});
