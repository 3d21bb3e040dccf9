import assert from "node:assert/strict";
import { test } from "node:test";
import { keys } from "./keys.js";
import {
  askToDrain,
  assignedRun,
  drainOrder,
  leadPlacement,
  readPlacement,
  whyWaiting,
  writePlacement,
} from "./placement.js";
import { testRedis } from "./testing.js";

test("a placement replaces the one before it", async (t) => {
  const redis = await testRedis(t);
  const leader = (await leadPlacement(redis, "one", 60_000))!;
  await writePlacement(redis, leader, { workers: { a: "demo-1", b: "" }, waiting: { "demo-2": "no worker" } });
  assert.deepEqual(await Promise.all(["a", "b", "c"].map((id) => assignedRun(redis, id))), ["demo-1", "", null]);
  assert.equal(await whyWaiting(redis, "demo-2"), "no worker");
  await writePlacement(redis, leader, { workers: { b: "demo-2" }, waiting: {} });
  assert.deepEqual(await readPlacement(redis), { workers: { b: "demo-2" }, waiting: {} });
});

test("a coordinator that no longer places workers writes nothing", async (t) => {
  const redis = await testRedis(t);
  const old = (await leadPlacement(redis, "old", 60_000))!;
  assert.equal(await leadPlacement(redis, "new", 60_000), null);
  // Its lease runs out.
  await redis.del(keys.placement.leader);
  const leader = (await leadPlacement(redis, "new", 60_000))!;
  assert.ok(leader.epoch > old.epoch);
  assert.equal(await writePlacement(redis, leader, { workers: { a: "demo-1" }, waiting: {} }), true);
  assert.equal(await writePlacement(redis, old, { workers: { a: "demo-2" }, waiting: {} }), false);
  assert.equal(await assignedRun(redis, "a"), "demo-1");
});

test("the last one who wants a worker to leave is written down", async (t) => {
  const redis = await testRedis(t);
  assert.equal(await drainOrder(redis, "a"), null);
  for (const user of ["ada", "bob"]) await askToDrain(redis, "a", { user, reason: "x", at: "now" });
  assert.deepEqual(await drainOrder(redis, "a"), { user: "bob", reason: "x", at: "now" });
});
