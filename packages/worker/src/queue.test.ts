import assert from "node:assert/strict";
import { type TestContext, test } from "node:test";
import { setTimeout as sleep } from "node:timers/promises";
import { type LeafJob, leafQueue, type PatientRedis } from "@umie/ledger";
import { mortalRedis, testRedis } from "@umie/ledger/testing";
import { Queue, Worker } from "bullmq";
import { LeafQueue, type QueuedLeaf } from "./queue.js";

const run = "demo-1";
const { name, prefix } = leafQueue(run);
/** Long beside what a busy machine may hold a process up, or the renewal would come too late. */
const [lockMs, waitMs] = [1000, 50];

/** A queue with these leaves of step 1, as a coordinator issues them: the first the most urgent. */
async function issue(t: TestContext, redis: PatientRedis, ...leaves: number[]): Promise<Queue<LeafJob>> {
  const queue = new Queue<LeafJob>(name, { connection: redis, prefix, defaultJobOptions: { removeOnComplete: true } });
  t.after(() => queue.close());
  await queue.addBulk(
    leaves.map((leaf, index) => ({ name: "t1", data: { run, unit: "t1", leaf }, opts: { priority: index + 1 } })),
  );
  return queue;
}

/** A worker's end of the queue, which ends with the test. */
function consumer(t: TestContext, redis: PatientRedis): LeafQueue {
  const queue = new LeafQueue(redis, run, { lockMs, waitMs, onError: () => {} });
  t.after(() => queue.close());
  return queue;
}

/** Ask until a leaf comes. */
async function nextOf(queue: LeafQueue): Promise<QueuedLeaf> {
  for (;;) {
    const leaf = await queue.next();
    if (leaf) return leaf;
  }
}

/** Wait until the queue has been searched so often for jobs whose lock ran out: each search leaves its time behind. */
async function searches(redis: PatientRedis, count: number): Promise<void> {
  const seen = new Set<string>();
  while (seen.size < count) {
    const at = await redis.get(`${prefix}:${name}:stalled-check`);
    if (at !== null) seen.add(at);
    await sleep(10);
  }
}

test("next gives the most urgent leaf, each leaf once, and null while there is none", async (t) => {
  const redis = await testRedis(t);
  await issue(t, redis, 2, 0, 1);
  const [one, other] = [consumer(t, redis), consumer(t, redis)];
  const leaves = [await nextOf(one), await nextOf(other), await nextOf(one)];
  assert.deepEqual(
    leaves.map(({ unit, leaf }) => [unit, leaf]),
    [
      ["t1", 2],
      ["t1", 0],
      ["t1", 1],
    ],
  );
  assert.equal(await other.next(), null);
});

test("a leaf that takes many times as long as its lock is not handed out again; after close it comes back", async (t) => {
  const redis = await testRedis(t);
  const queue = await issue(t, redis, 7);
  const [slow, other] = [consumer(t, redis), consumer(t, redis)];
  assert.equal((await nextOf(slow)).leaf, 7);

  let handedOut: QueuedLeaf | null = null;
  const waiting = nextOf(other).then((leaf) => {
    handedOut = leaf;
  });
  await searches(redis, 4);
  assert.equal(handedOut, null);
  assert.equal(await queue.getActiveCount(), 1);

  await slow.close();
  await waiting;
  assert.equal(handedOut!.leaf, 7);
});

test("finish takes a leaf out of the queue for good; doing it twice or too late is harmless", async (t) => {
  const redis = await testRedis(t);
  const queue = await issue(t, redis, 3);
  const one = consumer(t, redis);
  const leaf = await nextOf(one);
  await leaf.finish();
  await leaf.finish();
  assert.deepEqual(await queue.getJobCounts("active", "prioritized", "waiting", "completed", "failed"), {
    active: 0,
    prioritized: 0,
    waiting: 0,
    completed: 0,
    failed: 0,
  });

  await issue(t, redis, 4);
  const late = await nextOf(one);
  await one.close();
  const again = await nextOf(consumer(t, redis));
  await late.finish();
  assert.equal(again.leaf, 4);
  assert.equal(await queue.getActiveCount(), 1);
});

test("a consumer whose read does not come back, though Redis is well, begins anew and gets the next leaf", async (t) => {
  const redis = await testRedis(t);
  const queue = consumer(t, redis);
  assert.equal(await queue.next(), null);
  // Whatever the library does on its connections from here on, it never ends.
  const deaf = t.mock.method(Worker.prototype, "getNextJob", () => new Promise(() => {}), { times: 1 });
  const leaf = nextOf(queue);
  await issue(t, redis, 5);
  assert.equal((await leaf).leaf, 5);
  assert.equal(deaf.mock.callCount() >= 1, true);
});

test("a consumer whose reads come back empty while leaves are waiting begins anew and gets them", async (t) => {
  const redis = await testRedis(t);
  const queue = consumer(t, redis);
  assert.equal(await queue.next(), null);
  const { getNextJob } = Worker.prototype;
  let deaf: Worker | null = null;
  // As one whose connection has ended for good.
  t.mock.method(Worker.prototype, "getNextJob", async function (this: Worker, token: string) {
    deaf ??= this;
    return this === deaf ? undefined : getNextJob.call(this, token);
  });
  await issue(t, redis, 5);
  assert.equal((await nextOf(queue)).leaf, 5);
});

test("a consumer gets leaves again after Redis was killed and started again", async (t) => {
  const { redis, kill, start } = await mortalRedis(t);
  const queue = consumer(t, redis);
  assert.equal(await queue.next(), null);
  const leaf = nextOf(queue);
  await kill();
  await start();
  await issue(t, redis, 6);
  assert.equal((await leaf).leaf, 6);
});

test("giveBack lets others have a leaf at once, as urgent as it was", async (t) => {
  const redis = await testRedis(t);
  await issue(t, redis, 5, 6);
  const [one, other] = [consumer(t, redis), consumer(t, redis)];
  const leaf = await nextOf(one);
  assert.equal(leaf.leaf, 5);
  await leaf.giveBack();
  assert.equal((await nextOf(other)).leaf, 5);
  // It is not ours any more.
  await leaf.giveBack();
  await leaf.finish();
  assert.equal((await nextOf(one)).leaf, 6);
});
