import assert from "node:assert/strict";
import { test } from "node:test";
import { type Heartbeat, type Member, noWork, type TaskKind } from "@umie/ledger";
import { leafToShare, type Progress, softDeadlineMs, stuckMembers } from "./stragglers.js";

const member = (id: string): Member => ({ id, since: 1, address: `${id}:1`, bytesPerSecond: 1 });

/** A member that has computed leaves in these times, and has been busy with a task for so long. */
function beat(id: string, leafMs: number[], task: { kind: TaskKind; ageMs: number } | null = null): Heartbeat {
  const work = { task, pace: { ...noWork.pace, leaf: leafMs }, pulls: [] };
  return { id, doing: `leaf 1 of step 8`, phase: "member", work } as unknown as Heartbeat;
}

function scene(workers: Heartbeat[], changes: Partial<Progress> = {}): Progress {
  return {
    generation: { number: 1, members: workers.map(({ id }) => member(id)), startStep: 0, reason: "", at: 0 },
    workers,
    unit: { kind: "train", step: 8 },
    covered: [{ leaf: 0, token: "a@1" }],
    leased: [{ leaf: 1, token: "b@1" }],
    seconds: new Map(),
    taskFloorMs: 2000,
    ...changes,
  };
}

const leaf = (ageMs: number) => ({ kind: "leaf" as const, ageMs });

test("softDeadlineMs is median + 6 MAD, not below the floor nor twice the median, and unknown without an example", () => {
  assert.equal(softDeadlineMs([], 2000), null);
  assert.equal(softDeadlineMs([50, 60, 70], 2000), 2000);
  assert.equal(softDeadlineMs([5000, 5000, 5000], 2000), 10_000);
  // Median 5,000, deviations 2,000 1,000 0 1,000 2,000.
  assert.equal(softDeadlineMs([3000, 4000, 5000, 6000, 7000], 2000), 11_000);
});

test("stuckMembers names a member whose heart beats but whose leaf does not end", () => {
  const [stuck] = stuckMembers(scene([beat("a", [100]), beat("b", [100], leaf(2100))]));
  assert.equal(stuck?.member.id, "b");
  assert.equal(stuck?.why, "b is stuck in leaf 1 of step 8 for 2.1 s (expected 2.0 s)");
  assert.deepEqual(stuckMembers(scene([beat("a", [100]), beat("b", [100], leaf(1900))])), []);
});

test("stuckMembers measures a slow worker by its own pace and leaves a first task more time", () => {
  assert.deepEqual(stuckMembers(scene([beat("a", [100]), beat("b", [3000], leaf(11_900))])), []);
  assert.equal(stuckMembers(scene([beat("a", [100]), beat("b", [3000], leaf(12_100))])).length, 1);
  assert.deepEqual(stuckMembers(scene([beat("a", [100]), beat("b", [], leaf(7900))])), []);
  assert.equal(stuckMembers(scene([beat("a", [100]), beat("b", [], leaf(8100))])).length, 1);
});

test("stuckMembers leaves a long leaf among short ones its time", () => {
  const mixed = [500, 500, 500, 500, 500, 2000];
  assert.deepEqual(stuckMembers(scene([beat("a", mixed), beat("b", [500], leaf(7900))])), []);
  assert.equal(stuckMembers(scene([beat("a", mixed), beat("b", [500], leaf(8100))])).length, 1);
});

test("stuckMembers blames nobody where nobody gets on, or nothing is known", () => {
  assert.deepEqual(stuckMembers(scene([beat("a", [100], leaf(9000)), beat("b", [100], leaf(9000))])), []);
  assert.deepEqual(stuckMembers(scene([beat("a", []), beat("b", [], leaf(60_000))])), []);
});

test("leafToShare gives the last leaf of a slow worker to an idle one, once", () => {
  const slow = [beat("a", [100]), beat("b", [3000], leaf(2500))];
  const found = leafToShare(scene(slow), 2);
  assert.deepEqual(found, { leaf: 1, why: "leaf 1 takes b more than 2.0 s: an idle worker computes it too" });
  assert.equal(leafToShare(scene(slow, { seconds: new Map([[1, ""]]) }), 2), null, "it is wanted already");
  assert.equal(leafToShare(scene(slow), 3), null, "a leaf that nobody has is left");
  const busy = [beat("a", [100], leaf(10)), beat("b", [3000], leaf(2500))];
  assert.equal(leafToShare(scene(busy), 2), null, "nobody is idle");
  const quick = [beat("a", [100]), beat("b", [3000], leaf(500))];
  assert.equal(leafToShare(scene(quick), 2), null, "it may still end in time");
});
