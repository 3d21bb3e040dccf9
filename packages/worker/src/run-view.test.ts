import assert from "node:assert/strict";
import { test } from "node:test";
import { leadPlacement, writePlacement } from "@umie/ledger";
import { leavesPerStep, testRun, tokenOf } from "./run.fixture.js";

test("a view shows the run as it is: generation, head, membership, coverage", async (t) => {
  const run = await testRun(t);
  const generation = await run.regroup("a", "b");
  const view = await run.view("a");
  assert.deepEqual([view.generation?.number, view.head.step, view.token], [1, 0, "a@1"]);
  assert.equal((await run.view("c")).member, null);

  await view.watch("t1", leavesPerStep);
  assert.deepEqual([view.covered, view.open], [0, 3]);
  const leaf = { leaf: 1, stateStep: 0 };
  await run.ledger.lease(tokenOf(generation, "b"), "t1", { ...leaf, kind: "train" });
  await view.refresh();
  assert.deepEqual([view.covered, view.open], [0, 2]);
  await run.ledger.cover(tokenOf(generation, "b"), "t1", { ...leaf, payload: "", leaves: leavesPerStep });
  await view.refresh();
  assert.deepEqual([view.covered, view.open], [1, 2]);
});

test("until is woken by what happens in the run, long before the next look", async (t) => {
  const run = await testRun(t);
  await run.regroup("a");
  const view = await run.view("a");
  const committed = view.until((now) => now.head.step === 1);
  await run.commit();
  await committed;

  const evicted = view.until((now) => now.member === null);
  await run.regroup("b");
  await evicted;

  const paused = view.until((now) => now.isPausedAt(1));
  await run.ledger.writeControl(run.leader, { pauseAt: "1" });
  await paused;
  assert.deepEqual([view.isPausedAt(0), view.isPausedAt(1), view.isPausedAt(2)], [false, true, true]);

  const over = view.until((now) => now.over);
  await run.ledger.writeControl(run.leader, { state: "cancelled" });
  await over;
});

test("a change that nobody announced is seen by the next look", async (t) => {
  const run = await testRun(t);
  const view = await run.view("a", 10);
  const leader = await leadPlacement(run.redis, "leader", 600_000);
  const place = (workers: Record<string, string>) => writePlacement(run.redis, leader!, { workers, waiting: {} });
  assert.equal(view.isMine, true, "nobody has said where it is to be");
  await place({ a: "other-1" });
  await view.until((now) => !now.isMine);
  await place({ a: run.ledger.run });
  await view.until((now) => now.isMine);
});

test("refresh sees all that was done before, also while another look is under way", async (t) => {
  const run = await testRun(t);
  await run.regroup("a");
  const view = await run.view("a");
  for (let step = 1; step <= 20; step++) {
    const underWay = view.refresh();
    await run.commit();
    await view.refresh();
    assert.equal(view.head.step, step);
    await underWay;
  }
});

test("followers are called after every look until they end it; nudge and close let waiters go", async (t) => {
  const run = await testRun(t);
  const view = await run.view("a");
  let calls = 0;
  const unfollow = view.follow(() => {
    calls += 1;
  });
  await view.refresh();
  assert.equal(calls, 1);
  unfollow();
  await view.refresh();
  assert.equal(calls, 1);

  const nudged = view.change();
  view.nudge();
  await nudged;
  const closed = view.change();
  view.close();
  await closed;
});

test("a view puts back what Redis has forgotten before it shows it", async (t) => {
  const run = await testRun(t);
  await run.regroup("a");
  const view = await run.view("a");
  await run.commit();
  await view.refresh();
  await run.redis.flushall();
  await view.refresh();
  assert.deepEqual([view.head.step, view.isMine, view.member], [1, true, null]);
  const [{ kind, text } = { kind: "", text: "" }] = await run.ledger.events();
  assert.deepEqual([kind, /^Redis came back without steps 1 to 1, /.test(text)], ["restored", true]);
});

test("a view whose log became another one lets nobody wait", async (t) => {
  const run = await testRun(t);
  await run.regroup("a");
  await run.commit();
  const view = await run.view("a", 10);
  const waiting = view.until(() => false);
  const entry = await run.redis.lindex(run.ledger.keys.log, 0);
  await run.redis.lset(run.ledger.keys.log, 0, entry!.replace("gradient 1", "gradient 2"));
  await assert.rejects(waiting, { name: "BrokenLog" });
});

test("a member's sums are its own only in one life of Redis", async (t) => {
  const run = await testRun(t);
  await run.regroup("a");
  const view = await run.view("a");
  const generation = await run.ledger.generation();
  const tenures = [view.tenure];
  for (const boot of ["one", "other"]) {
    await run.redis.set(run.ledger.keys.generation, JSON.stringify({ ...generation, boot }));
    await view.refresh();
    tenures.push(view.tenure);
  }
  assert.deepEqual(tenures, ["a@1 ", "a@1 one", "a@1 other"]);
});
