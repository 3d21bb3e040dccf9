import assert from "node:assert/strict";
import { describe } from "node:test";
import { homeTest } from "../harness/home.js";
import { killAll } from "../harness/processes.js";
import { fragileRedis } from "../harness/redis.js";
import { runIs, runReaches } from "../harness/server.js";
import { assertUndisturbed, trainOn } from "../harness/training.js";
import { start } from "../harness/umie.js";

describe("Redis that forgets", { concurrency: 2 }, () => {
  homeTest("F28: Redis that lost its last steps gets them back from the members", async (home, t) => {
    const redis = await fragileRedis(t, home);
    const training = await trainOn(home, redis.env);
    await runReaches(home, "small-1", 6);
    const written = redis.written();
    const { step } = await runReaches(home, "small-1", 9);
    await redis.crash();
    redis.truncate(written);
    await redis.start();
    const events = await assertUndisturbed(home, redis.env, training);
    const [restored = "", ...more] = events("restored");
    assert.deepEqual(more, []);
    const [, from, to] = /^Redis came back without steps (\d+) to (\d+), which a member has put back$/.exec(restored)!;
    assert.ok(Number(from) <= 9 && Number(to) >= step, restored);
  });

  homeTest("F30: an empty Redis gets the whole run back from the members", async (home, t) => {
    const redis = await fragileRedis(t, home);
    const training = await trainOn(home, redis.env);
    await runReaches(home, "small-1", 9);
    await redis.crash();
    redis.wipe();
    await redis.start();
    const events = await assertUndisturbed(home, redis.env, training);
    assert.match(events("restored")[0]!, /^Redis came back without steps 1 to \d+, which a member has put back$/);
  });

  homeTest("F42: after a power cut, with Redis' last steps lost, resume ends in the same bits", async (home, t) => {
    const redis = await fragileRedis(t, home);
    await trainOn(home, redis.env);
    await runReaches(home, "small-1", 6);
    const written = redis.written();
    await runReaches(home, "small-1", 9);
    await killAll(home.umieHome);
    await redis.crash();
    redis.truncate(written);
    await redis.start();
    const resumed = start(home, ["resume", "small-1", "--workers", "1", "--json"], { env: redis.env });
    await assertUndisturbed(home, redis.env, resumed);
  });

  homeTest(
    "F30: with an empty Redis and no member alive, resume goes on from the newest checkpoint",
    async (home, t) => {
      const redis = await fragileRedis(t, home);
      await trainOn(home, redis.env);
      await runIs(home, "small-1", "checkpointed", ({ checkpoint }) => (checkpoint?.step ?? 0) >= 8);
      await killAll(home.umieHome);
      await redis.crash();
      redis.wipe();
      await redis.start();
      const resumed = start(home, ["resume", "small-1", "--workers", "1", "--json"], { env: redis.env });
      await resumed.says(/Redis does not know small-1: put back from file:\/\/.*\/small-1, at step \d+/);
      const events = await assertUndisturbed(home, redis.env, resumed);
      assert.match(
        events("restored")[0]!,
        /^Redis came back without steps 1 to \d+, which .+, from a checkpoint, has put back$/,
      );
    },
  );

  homeTest(
    "Redis that forgets again and again, anything from nothing to two steps, changes nothing",
    async (home, t) => {
      const redis = await fragileRedis(t, home);
      const training = await trainOn(home, redis.env);
      // How much of what was written since two steps before is kept.
      for (const [crash, kept] of [0.9, 0, 0.5, 1, 0.25].entries()) {
        const { step } = await runReaches(home, "small-1", 4 + 5 * crash);
        const from = redis.written();
        await runReaches(home, "small-1", step + 2);
        await redis.crash();
        redis.truncate(Math.round(from + kept * (redis.written() - from)));
        await redis.start();
      }
      await assertUndisturbed(home, redis.env, training);
    },
  );
});
