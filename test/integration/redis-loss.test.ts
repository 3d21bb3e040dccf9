import assert from "node:assert/strict";
import { describe } from "node:test";
import { type Home, homeTest } from "../harness/home.js";
import { type FragileRedis, fragileRedis } from "../harness/redis.js";
import { type Essence, essence, reference } from "../harness/reference.js";
import { api, runningServer, runReaches } from "../harness/server.js";
import { jsonOf, type Running, start, umie } from "../harness/umie.js";

const steps = ["--set", "schedule.steps=40", "--set", "eval.everySteps=20"];
const undisturbed = (home: Home) => reference(home, ["recipe.yaml", ...steps]);

/** Training with two workers on a Redis of the test's own. */
async function trainOn(home: Home, redis: FragileRedis): Promise<Running> {
  const training = start(home, ["train", "recipe.yaml", ...steps, "--workers", "2", "--json"], {
    env: { REDIS_URL: redis.url },
  });
  await runningServer(home, 2);
  await training.says(/small-1 submitted/);
  return training;
}

interface Entry {
  kind: string;
  text?: string;
}

/** What happened in the run beside its steps; the server that is asked is left running. */
async function events(home: Home, redis: FragileRedis, kind: string): Promise<string[]> {
  await umie(home, ["up", "--workers", "0"], { env: { REDIS_URL: redis.url } });
  const { entries } = await api<{ entries: Entry[] }>(home, "/runs/small-1/log");
  return entries.filter((entry) => entry.kind === kind).map(({ text = "" }) => text);
}

/** The run ends in the bits of one that nothing happened to, and its log proves that every example was counted as planned. */
async function assertUndisturbed(home: Home, redis: FragileRedis, training: Running): Promise<void> {
  assert.deepEqual(essence(jsonOf<Essence>(await training.ended)), await undisturbed(home));
  await umie(home, ["up", "--workers", "0"], { env: { REDIS_URL: redis.url } });
  const audit = await umie(home, ["audit", "small-1"]);
  assert.equal(audit.status, 0, audit.stdout + audit.stderr);
}

describe("Redis that forgets", { concurrency: 2 }, () => {
  homeTest("F28: Redis that lost its last steps gets them back from the members", async (home, t) => {
    const redis = await fragileRedis(t, home);
    const training = await trainOn(home, redis);
    await runReaches(home, "small-1", 6);
    const written = redis.written();
    const { step } = await runReaches(home, "small-1", 9);
    await redis.crash();
    redis.truncate(written);
    await redis.start();
    await assertUndisturbed(home, redis, training);
    const [restored, ...more] = await events(home, redis, "restored");
    assert.deepEqual(more, []);
    const [, from, to] = /^Redis came back without steps (\d+) to (\d+), which a member has put back$/.exec(restored!)!;
    assert.ok(Number(from) <= 9 && Number(to) >= step, restored);
  });

  homeTest("F30: an empty Redis gets the whole run back from the members", async (home, t) => {
    const redis = await fragileRedis(t, home);
    const training = await trainOn(home, redis);
    await runReaches(home, "small-1", 9);
    await redis.crash();
    redis.wipe();
    await redis.start();
    await assertUndisturbed(home, redis, training);
    const [restored] = await events(home, redis, "restored");
    assert.match(restored!, /^Redis came back without steps 1 to \d+, which a member has put back$/);
  });
});
