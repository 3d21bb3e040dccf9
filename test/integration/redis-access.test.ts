import assert from "node:assert/strict";
import fs from "node:fs";
import path from "node:path";
import { describe } from "node:test";
import { certificate, privateKey, relayTo } from "@umie/ledger/testing";
import { homeTest } from "../harness/home.js";
import { fragileRedis } from "../harness/redis.js";
import { reference } from "../harness/reference.js";
import { watchedRedis } from "../harness/sentinel.js";
import { runIs, runningServer, runReaches } from "../harness/server.js";
import { assertUndisturbed, auditedEvents, trainOn } from "../harness/training.js";
import { start, umie } from "../harness/umie.js";

describe("ways to Redis", { concurrency: 2 }, () => {
  homeTest(
    "F29: after a failover to a replica that lags, the members put back what it has not heard",
    async (home, t) => {
      const redis = await watchedRedis(t, home);
      const training = await trainOn(home, redis.env);
      await runReaches(home, "small-1", 6);
      redis.replication.block();
      const { step } = await runReaches(home, "small-1", 9);
      await redis.failOver();
      const events = await assertUndisturbed(home, redis.env, training);
      const restored = events("restored");
      const ends = restored.map((text) => Number(/^Redis came back without steps \d+ to (\d+), /.exec(text)?.[1] ?? 0));
      assert.ok(Math.max(...ends) >= step, restored.join("; "));
    },
  );

  homeTest("a run trains over TLS with a user and a password", async (home, t) => {
    const redis = await fragileRedis(t, home);
    const rights = ["on", ">s@cret", "~*", "&*", "+@all", "-@dangerous", "+info"];
    await redis.command("ACL", "SETUSER", "umie", ...rights);
    await redis.command("ACL", "SETUSER", "default", "resetpass", ">other");
    // The server of the set-up is built without TLS: a terminator stands before it.
    const relay = await relayTo(t, Number(new URL(redis.url).port), { key: privateKey, cert: certificate });
    const file = path.join(home.folder, "ca.pem");
    fs.writeFileSync(file, certificate);
    const env = { REDIS_URL: `rediss://umie:s%40cret@127.0.0.1:${relay.port}`, REDIS_CA: file };
    await assertUndisturbed(home, env, await trainOn(home, env));
  });

  homeTest("F22: a worker that loses Redis alone is replaced, fences itself, and comes back", async (home, t) => {
    const redis = await fragileRedis(t, home);
    const relay = await relayTo(t, Number(new URL(redis.url).port));
    await umie(home, ["up", "--workers", "1"], { env: redis.env });
    await runningServer(home, 1);
    const alone = start(home, ["worker", "--id", "alone"], {
      env: { REDIS_URL: `redis://127.0.0.1:${relay.port}` },
    });
    t.after(() => alone.kill("SIGKILL"));
    const recipe = ["recipe.yaml", "--set", "schedule.steps=120", "--set", "eval.everySteps=60"];
    await umie(home, ["submit", ...recipe]);
    const isMember = (wanted: boolean) =>
      runIs(
        home,
        "small-1",
        `${wanted ? "" : "not "}served by the worker`,
        ({ workers }) => workers.some(({ id, phase }) => id === "alone" && phase === "member") === wanted,
      );
    await isMember(true);
    relay.block();
    await isMember(false);
    relay.open();
    await isMember(true);
    const { stateHash } = await runIs(home, "small-1", "done", ({ state }) => state === "done");
    assert.equal(stateHash, (await reference(home, recipe)).stateHash);
    const events = await auditedEvents(home);
    assert.ok(events("generation").some((text) => /alone has no heartbeat|alone no longer answers/.test(text)));
    assert.ok(events("fenced").some((text) => text.startsWith("alone could not renew its heartbeat")));
  });
});
