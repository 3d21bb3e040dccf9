import assert from "node:assert/strict";
import { type TestContext, test } from "node:test";
import type { Generation } from "@umie/ledger";
import { LeafSource, type LeasedLeaf } from "./leaf-source.js";
import type { QueuedLeaf } from "./queue.js";
import { leavesPerStep, type TestRun, testRun, tokenOf } from "./run.fixture.js";
import type { RunView } from "./run-view.js";

/** A queue that hands out what the test puts in, and knows what is asked of it. */
class FakeQueue {
  readonly options = { lockMs: 600_000, waitMs: 600_000, onError: () => {} };
  readonly finished: string[] = [];
  readonly givenBack: string[] = [];
  asked = 0;
  #waiting: ((leaf: QueuedLeaf) => void)[] = [];
  #leaves: QueuedLeaf[] = [];

  put(unit: string, ...leaves: number[]): void {
    for (const leaf of leaves) {
      const queued = {
        ...{ unit, leaf },
        finish: async () => void this.finished.push(`${unit}/${leaf}`),
        giveBack: async () => void this.givenBack.push(`${unit}/${leaf}`),
      };
      const taker = this.#waiting.shift();
      if (taker) taker(queued);
      else this.#leaves.push(queued);
    }
  }

  next(): Promise<QueuedLeaf | null> {
    this.asked += 1;
    const leaf = this.#leaves.shift();
    return leaf ? Promise.resolve(leaf) : new Promise((resolve) => this.#waiting.push(resolve));
  }
}

interface Member {
  run: TestRun;
  generation: Generation;
  view: RunView;
  queue: FakeQueue;
  source: LeafSource;
  early: string[];
  leave(): void;
  /** The leaves of a step, of which these are audited. */
  leavesOf(step: number, ...audited: number[]): AsyncGenerator<LeasedLeaf>;
}

/** Worker a, which is a member together with b. */
async function memberA(t: TestContext): Promise<Member> {
  const run = await testRun(t);
  const generation = await run.regroup("a", "b");
  const view = await run.view("a");
  const queue = new FakeQueue();
  const early: string[] = [];
  let leaving = false;
  const source = new LeafSource({
    queue,
    view,
    onEarly: (step, leaf) => early.push(`t${step}/${leaf}`),
    isLeaving: () => leaving,
    wait: (wait) => wait(),
  });
  return {
    ...{ run, generation, view, queue, source, early },
    leave: () => {
      leaving = true;
      view.nudge();
    },
    leavesOf: (step, ...audited) =>
      source.leavesOf({ unit: { kind: "train", step }, token: view.token!, leaves: leavesPerStep, audited }),
  };
}

/** Compute all leaves that come. @returns which came, and whether each counted. */
async function computeAll(leaves: AsyncGenerator<LeasedLeaf>): Promise<[leaf: number, counts: boolean][]> {
  const computed: [number, boolean][] = [];
  for await (const leaf of leaves) computed.push([leaf.index, await leaf.claim()]);
  return computed;
}

const cover = ({ run, generation }: Member, id: string, leaf: number) =>
  run.ledger.cover(tokenOf(generation, id), "t1", { leaf, stateStep: 0, payload: "", leaves: leavesPerStep });

const find = ({ run, generation }: Member, id: string, leaf: number, opinion: string) =>
  run.ledger.cover(tokenOf(generation, id), "t1", { leaf, stateStep: 0, payload: "", leaves: leavesPerStep, opinion });

const lease = ({ run, generation }: Member, id: string, leaf: number) =>
  run.ledger.lease(tokenOf(generation, id), "t1", { leaf, stateStep: 0, kind: "train" });

test("leavesOf gives the leaves that fall to this member until all are covered, and finishes their jobs", async (t) => {
  const member = await memberA(t);
  const computed = computeAll(member.leavesOf(1));
  member.queue.put("t1", 0, 2);
  assert.equal(await cover(member, "b", 1), "counted");
  assert.deepEqual(await computed, [
    [0, true],
    [2, true],
  ]);
  assert.deepEqual(member.queue.finished, ["t1/0", "t1/2"]);
});

test("a leaf that another one holds or has computed is passed over", async (t) => {
  const member = await memberA(t);
  await lease(member, "b", 0);
  await cover(member, "b", 1);
  const computed = computeAll(member.leavesOf(1));
  member.queue.put("t1", 0, 1, 2);
  while (member.view.covered < 2) await member.view.refresh();
  await cover(member, "b", 0);
  assert.deepEqual(await computed, [[2, true]]);
  assert.deepEqual(member.queue.finished.sort(), ["t1/0", "t1/1", "t1/2"]);
});

test("a leaf that was computed twice counts for the one who was first", async (t) => {
  const member = await memberA(t);
  const leaves = member.leavesOf(1);
  member.queue.put("t1", 0);
  const { value: leaf } = await leaves.next();
  // Its worker was taken for dead, or the queue handed it out twice.
  assert.equal(await cover(member, "b", 0), "counted");
  assert.equal(await leaf.claim(), false);
});

test("an early leaf is kept, announced once, and given when its step comes, without asking the queue again", async (t) => {
  const member = await memberA(t);
  const computed = computeAll(member.leavesOf(1));
  member.queue.put("t1", 0);
  member.queue.put("t2", 1);
  await member.view.until(() => member.early.length > 0);
  for (const leaf of [1, 2]) await cover(member, "b", leaf);
  assert.deepEqual(await computed, [[0, true]]);
  assert.deepEqual(member.early, ["t2/1"]);
  assert.deepEqual(member.queue.finished, ["t1/0"]);

  await member.run.commit();
  await member.view.until(({ head }) => head.step === 1);
  const asked = member.queue.asked;
  const next = member.leavesOf(2);
  const { value: leaf } = await next.next();
  assert.equal(leaf.index, 1);
  assert.equal(await leaf.claim(), true);
  assert.equal(member.queue.asked, asked);
  await next.return(undefined);
});

test("one leaf is kept ahead, not more, so that others get theirs", async (t) => {
  const member = await memberA(t);
  const computed = computeAll(member.leavesOf(1));
  member.queue.put("t2", 0);
  member.queue.put("t2", 1);
  await member.view.until(() => member.early.length > 0);
  for (const leaf of [0, 1, 2]) await cover(member, "b", leaf);
  assert.deepEqual(await computed, []);
  assert.deepEqual([member.early, member.queue.asked], [["t2/0"], 1]);
});

test("a leaf that is issued again after a death is taken although an early one is held", async (t) => {
  const member = await memberA(t);
  for (const leaf of [0, 1]) await lease(member, "b", leaf);
  const computed = computeAll(member.leavesOf(1));
  member.queue.put("t2", 1);
  await member.view.until(() => member.early.length > 0);
  assert.equal(member.queue.asked, 1);

  // b dies: its leaves are free, and the leader puts them into the queue once more.
  await member.run.regroup("a");
  member.queue.put("t1", 0, 1, 2);
  assert.deepEqual(await computed, [
    [0, true],
    [1, true],
    [2, true],
  ]);
});

test("leavesOf ends when the worker wants to leave, and gives back what it had not begun", async (t) => {
  const member = await memberA(t);
  const leaves = member.leavesOf(1);
  member.queue.put("t1", 0, 1);
  const { value: first } = await leaves.next();
  member.leave();
  await first.claim();
  assert.deepEqual(await leaves.next(), { done: true, value: undefined });
  assert.deepEqual(member.queue.finished, ["t1/0"]);
  assert.equal(await lease(member, "b", 1), "granted");
});

test("a worker that wants to leave gives back what it holds and what still comes, as the step may wait for it", async (t) => {
  const member = await memberA(t);
  const ended = computeAll(member.leavesOf(1));
  member.queue.put("t2", 1);
  await member.view.until(() => member.early.length > 0);
  member.leave();
  assert.deepEqual(await ended, []);
  assert.deepEqual(member.queue.givenBack, ["t2/1"]);

  const late = await memberA(t);
  const none = computeAll(late.leavesOf(1));
  while (late.queue.asked === 0) await late.view.refresh();
  late.leave();
  assert.deepEqual(await none, []);
  late.queue.put("t1", 0);
  await late.view.change();
  assert.deepEqual(late.queue.givenBack, ["t1/0"]);
});

test("leavesOf ends at a pause before the step, at the end of the membership, and when the head moves on", async (t) => {
  const paused = await memberA(t);
  const none = computeAll(paused.leavesOf(1));
  await paused.run.ledger.writeControl(paused.run.leader, { pauseAt: "0" });
  assert.deepEqual(await none, []);
  paused.queue.put("t1", 0);
  assert.equal(await lease(paused, "a", 0), "paused");

  const evicted = await memberA(t);
  const rest = computeAll(evicted.leavesOf(1));
  await evicted.run.regroup("b");
  assert.deepEqual(await rest, []);

  const late = await memberA(t);
  const over = computeAll(late.leavesOf(1));
  await late.run.commit();
  assert.deepEqual(await over, []);
});

test("leavesOf gives an idle member the leaf for which the leader wants a second one", async (t) => {
  const member = await memberA(t);
  for (const leaf of [0, 1, 2]) await lease(member, "b", leaf);
  const leaves = member.leavesOf(1);
  const next = leaves.next();
  assert.equal(await member.run.ledger.share(member.run.leader, "t1", 1), true);
  const { value: leaf } = await next;
  assert.deepEqual([leaf.index, await leaf.claim()], [1, true]);
  assert.equal(await cover(member, "b", 1), "duplicate", "the first result counts");
  for (const other of [0, 2]) await cover(member, "b", other);
  assert.equal((await leaves.next()).done, true);
});

test("leavesOf goes on until two members have found the same for an audited leaf", async (t) => {
  const member = await memberA(t);
  const leaves = member.leavesOf(1, 1);
  const next = leaves.next();
  for (const leaf of [0, 2]) await cover(member, "b", leaf);
  await find(member, "b", 1, "x");
  const { value: leaf } = await next;
  assert.deepEqual([leaf.index, leaf.isAudited], [1, true]);
  assert.equal(member.view.isClosed, false);
  assert.equal(await leaf.claim({ opinion: "x" }), false, "it counts for b");
  assert.equal((await leaves.next()).done, true);
  assert.equal(member.view.isClosed, true);
});

test("a step does not close while two members have found different things", async (t) => {
  const member = await memberA(t);
  const rest = computeAll(member.leavesOf(1, 1));
  for (const leaf of [0, 2]) await cover(member, "b", leaf);
  await find(member, "b", 1, "x");
  await find(member, "a", 1, "y");
  await member.view.until(({ opinions }) => opinions.length === 2);
  assert.deepEqual(member.view.unsettled, [1]);
  // Without the one that is wrong there is nothing to compare, and its leaves are to be computed again.
  await member.run.regroup("a");
  member.queue.put("t1", 0, 1, 2);
  assert.deepEqual((await rest).length, 3);
});

test("a member that wants to leave takes no new leaf, but still audits, as the step waits for it", async (t) => {
  const member = await memberA(t);
  const leaves = member.leavesOf(1, 1);
  member.queue.put("t1", 0, 2);
  const { value: first } = await leaves.next();
  member.leave();
  await first.claim();
  const next = leaves.next();
  await find(member, "b", 1, "x");
  const { value: audited } = await next;
  assert.deepEqual([audited.index, audited.isAudited], [1, true]);
  assert.equal(await audited.claim({ opinion: "x" }), false);
  assert.equal((await leaves.next()).done, true);
  assert.equal(await lease(member, "b", 2), "granted");
});
