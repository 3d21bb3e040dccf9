import assert from "node:assert/strict";
import { test } from "node:test";
import { type Control, type Generation, type Heartbeat, type Member, noWork } from "@umie/ledger";
import { decide } from "./decide.js";
import type { Scene } from "./scene.js";

const control = (changes: Partial<Control> = {}): Control => ({
  desired: "run",
  state: "running",
  reason: "",
  wish: "",
  pauseAt: null,
  finishedAt: null,
  stateHash: null,
  specHash: null,
  ...changes,
});

const worker = (id: string, changes: Partial<Heartbeat> = {}): Heartbeat => ({
  id,
  pid: 1,
  host: "host",
  address: `${id}:1`,
  numericClass: "class",
  version: "1",
  run: "demo-1",
  phase: "member",
  step: 7,
  stateHash: null,
  doing: "",
  work: noWork,
  examplesPerSecond: 0,
  residentBytes: 0,
  refusal: null,
  ...changes,
});

const member = (id: string): Member => ({ id, since: 1, address: `${id}:1`, bytesPerSecond: 1 });

const generation = (...ids: string[]): Generation => ({
  number: 1,
  members: ids.map(member),
  startStep: 0,
  reason: "",
  at: 0,
});

/** Two members in the middle of step 8. */
function scene(changes: Partial<Scene> = {}): Scene {
  return {
    control: control(),
    generation: generation("a", "b"),
    head: 7,
    boot: "boot",
    silenceCounts: true,
    workers: [worker("a"), worker("b")],
    condemned: new Set(),
    complaints: [],
    unit: { kind: "train", step: 8 },
    leaves: 4,
    covered: [{ leaf: 0, token: "a@1" }],
    leased: [
      { leaf: 1, token: "a@1" },
      { leaf: 2, token: "b@1" },
    ],
    seconds: new Map(),
    opinions: [],
    votes: new Map(),
    deaths: new Map(),
    suspects: new Map(),
    taskFloorMs: 2000,
    checkpointStep: 5,
    forkAt: null,
    minWorkers: 1,
    maxWorkers: 3,
    ...changes,
  };
}

const ids = (decision: ReturnType<typeof decide>) =>
  decision.act === "regroup" ? decision.members.map(({ id }) => id) : decision;

test("decide hands out leaves while all is well", () => {
  assert.equal(decide(scene()).act, "issue");
});

test("decide begins with the workers that are ready, at the furthest step, replaying the rest", () => {
  const workers = [
    worker("a", { phase: "ready", step: 5 }),
    worker("b", { phase: "ready", step: 0 }),
    worker("c", { phase: "joining", step: -1 }),
    worker("d", { phase: "ready", refusal: "another numeric class" }),
  ];
  const decision = decide(scene({ generation: null, workers, covered: [], leased: [] }));
  assert.deepEqual(ids(decision), ["a", "b"]);
  assert.deepEqual(decision.act === "regroup" && [decision.startStep, decision.members[0]?.since], [5, 1]);
  assert.match(decision.why, /replaying from the checkpoint at step 5/);
});

test("decide waits for minWorkers and says why none can serve", () => {
  const ready = worker("a", { phase: "ready" });
  const few = decide(scene({ generation: null, workers: [ready], minWorkers: 2 }));
  assert.deepEqual(few, { act: "wait", why: "waiting for 2 workers: 1 ready" });
  const refused = [worker("a", { phase: "joining", refusal: "Cannot read the data" })];
  assert.deepEqual(decide(scene({ generation: null, workers: refused })), { act: "wait", why: "Cannot read the data" });
});

test("decide lets all members begin the step anew when Redis has begun a new life, whether or not they beat yet", () => {
  const before = { ...generation("a", "b"), boot: "one" };
  const decision = decide(scene({ generation: before, boot: "other", workers: [], silenceCounts: false }));
  assert.deepEqual(ids(decision), ["a", "b"]);
  assert.deepEqual(decision.act === "regroup" && [decision.startStep, decision.members.map(({ since }) => since)], [
    7,
    [2, 2],
  ]);
  assert.match(decision.why, /^Redis was restarted or failed over/);
  assert.equal(decision.act === "regroup" && decision.died, undefined, "nobody died of a leaf");
  assert.equal(decide(scene({ generation: before, boot: "one" })).act, "issue");
});

test("decide takes a missing heartbeat for nothing while Redis has just been away", () => {
  assert.equal(decide(scene({ workers: [worker("b")], silenceCounts: false })).act, "issue");
  assert.deepEqual(ids(decide(scene({ workers: [worker("b", { phase: "idle" })], silenceCounts: false }))), ["a"]);
});

test("decide evicts a member without a heartbeat, restarted, giving up, or condemned, at once", () => {
  assert.deepEqual(ids(decide(scene({ workers: [worker("b")] }))), ["b"]);
  assert.deepEqual(ids(decide(scene({ workers: [worker("a"), worker("b", { phase: "idle" })] }))), ["a"]);
  assert.deepEqual(ids(decide(scene({ workers: [worker("a"), worker("b", { address: "b:2" })] }))), ["a"]);
  const small = worker("a", { refusal: "its memory is too small" });
  assert.deepEqual(ids(decide(scene({ workers: [small, worker("b")] }))), ["b"]);
  const condemned = decide(scene({ condemned: new Set(["a"]) }));
  assert.deepEqual(ids(condemned), ["b"]);
  assert.match(condemned.why, /a no longer answers its peers/);
});

test("decide lets the same members try again when a step failed and nobody is dead", () => {
  const complaints = [{ generation: 1, from: "a", about: "b", reason: "b closed the stream" }];
  const again = decide(scene({ complaints }));
  assert.deepEqual(ids(again), ["a", "b"]);
  assert.deepEqual(again.act === "regroup" && again.members.map(({ since }) => since), [1, 1], "what they did counts");
  assert.match(again.why, /a new attempt at step 8, as a says: b closed the stream/);
  assert.deepEqual(ids(decide(scene({ complaints, condemned: new Set(["b"]) }))), ["a"]);
});

test("decide admits a joiner near the head, but not while the step is reduced, and not beyond maxWorkers", () => {
  const joiner = (step: number) => [worker("a"), worker("b"), worker("c", { phase: "ready", step })];
  const admitted = decide(scene({ workers: joiner(6) }));
  assert.deepEqual(ids(admitted), ["a", "b", "c"]);
  assert.deepEqual(admitted.act === "regroup" && admitted.members.map(({ since }) => since), [1, 1, 2]);
  assert.equal(decide(scene({ workers: joiner(2) })).act, "issue");
  const covered = [0, 1, 2, 3].map((leaf) => ({ leaf, token: "a@1" }));
  assert.equal(decide(scene({ workers: joiner(7), covered, leased: [] })).act, "issue");
  assert.equal(decide(scene({ workers: joiner(7), maxWorkers: 2 })).act, "issue");
});

test("decide lets a draining member go when it holds nothing of the step", () => {
  const draining = [worker("a"), worker("b", { phase: "draining" })];
  assert.equal(decide(scene({ workers: draining })).act, "issue");
  assert.deepEqual(ids(decide(scene({ workers: draining, leased: [] }))), ["a"]);
});

test("decide lets the last members go once their state is written down", () => {
  const workers = [worker("a", { phase: "draining" }), worker("b", { phase: "draining" })];
  assert.deepEqual(decide(scene({ workers })), { act: "wait", why: "writing a checkpoint of step 7" });
  assert.deepEqual(ids(decide(scene({ workers, checkpointStep: 7 }))), []);
});

test("decide pauses behind the step that has begun, writes it down, lets the members go", () => {
  const wanted = control({ desired: "pause", wish: "lunch" });
  assert.deepEqual(decide(scene({ control: wanted })), { act: "pause-at", step: 8, why: "lunch" });
  const notBegun = { covered: [], leased: [] };
  assert.deepEqual(decide(scene({ control: wanted, ...notBegun })), { act: "pause-at", step: 7, why: "lunch" });

  const pausing = control({ desired: "pause", state: "pausing", pauseAt: 8 });
  assert.equal(decide(scene({ control: pausing })).act, "issue");
  const reached = { control: pausing, head: 8, ...notBegun };
  assert.equal(decide(scene(reached)).act, "wait");
  assert.deepEqual(ids(decide(scene({ ...reached, checkpointStep: 8 }))), []);
  const alone = { ...reached, checkpointStep: 8, generation: generation() };
  assert.deepEqual(decide(scene(alone)), { act: "become", state: "paused", why: "" });
});

test("decide parks a run in the middle of a step and says why", () => {
  const parked = control({ desired: "park", wish: "Cannot read the picture" });
  assert.deepEqual(decide(scene({ control: parked })), { act: "pause-at", step: 7, why: "Cannot read the picture" });
  const before = control({ desired: "park", pauseAt: 8, state: "pausing" });
  assert.equal(decide(scene({ control: before })).act, "pause-at", "a pause that waits for the step is overtaken");
  const reached = control({ desired: "park", pauseAt: 7, state: "pausing", wish: "Cannot read the picture" });
  assert.deepEqual(ids(decide(scene({ control: reached }))), [], "what is not written down is replayed");
  const alone = decide(scene({ control: reached, generation: generation() }));
  assert.deepEqual(alone, { act: "become", state: "paused", why: "Cannot read the picture" });
});

test("decide leaves a run alone that is paused or over, until it is asked to go on", () => {
  for (const state of ["done", "failed", "cancelled"] as const) {
    assert.equal(decide(scene({ control: control({ state }) })).act, "wait");
  }
  const paused = { control: control({ state: "paused", desired: "pause" }), generation: generation(), workers: [] };
  assert.equal(decide(scene(paused)).act, "wait");
  const again = control({ state: "paused", desired: "run" });
  const workers = [worker("a", { phase: "ready" })];
  assert.deepEqual(ids(decide(scene({ ...paused, control: again, workers }))), ["a"]);
  assert.deepEqual(decide(scene({ control: again })), { act: "become", state: "running", why: "" });
});

test("decide cancels by letting the members go first", () => {
  const cancel = control({ desired: "cancel", wish: "wrong recipe" });
  assert.deepEqual(ids(decide(scene({ control: cancel }))), []);
  const alone = decide(scene({ control: cancel, generation: generation() }));
  assert.deepEqual(alone, { act: "become", state: "cancelled", why: "wrong recipe" });
});

test("decide closes an evaluation, and features, when all their leaves are counted", () => {
  const covered = [0, 1].map((leaf) => ({ leaf, token: "a@1" }));
  for (const unit of [
    { kind: "evaluate", split: "dev", step: 7 },
    { kind: "features", step: 0 },
  ] as const) {
    assert.equal(decide(scene({ unit, leaves: 2, covered })).act, "close");
    assert.equal(decide(scene({ unit, leaves: 3, covered })).act, "issue");
  }
});

test("decide pauses features at once: what is computed is kept", () => {
  const wanted = control({ desired: "pause", wish: "lunch" });
  const unit = { kind: "features", step: 0 } as const;
  const begun = scene({ control: wanted, unit, head: 0, checkpointStep: 0 });
  assert.deepEqual(decide(begun), { act: "pause-at", step: 0, why: "lunch" });
  const pausing = control({ desired: "pause", state: "pausing", pauseAt: 0 });
  assert.deepEqual(ids(decide({ ...begun, control: pausing })), []);
});

test("decide is done when all members tell one final state and it is written down", () => {
  const told = (a: string | null, b: string | null) => [worker("a", { stateHash: a }), worker("b", { stateHash: b })];
  const end = { unit: null, covered: [], leased: [], checkpointStep: 7 };
  assert.equal(decide(scene({ ...end, workers: told("x", null) })).act, "wait");
  assert.equal(decide(scene({ ...end, checkpointStep: 5, workers: told("x", "x") })).act, "wait");
  const done = decide(scene({ ...end, workers: told("x", "x") }));
  assert.deepEqual(done, { act: "become", state: "done", stateHash: "x", why: "" });
  const disagreed = decide(scene({ ...end, workers: told("x", "y") }));
  assert.equal(disagreed.act === "become" && disagreed.state, "failed");
});

test("decide evicts a member that is stuck, and remembers what it was computing", () => {
  const pace = { ...noWork.pace, leaf: [100, 110, 120] };
  const idle = { ...noWork, pace };
  const stuck = { ...noWork, pace, task: { kind: "leaf" as const, ageMs: 2500 } };
  const doing = "leaf 2 of step 8";
  const decision = decide(scene({ workers: [worker("a", { work: idle }), worker("b", { work: stuck, doing })] }));
  assert.deepEqual(ids(decision), ["a"]);
  assert.equal(decision.why, "b is stuck in leaf 2 of step 8 for 2.5 s (expected 2.0 s)");
  assert.deepEqual(decision.act === "regroup" && decision.died, ["b@1"]);
});

test("decide parks a run when three workers have died of one leaf, and names its examples", () => {
  const deaths = new Map([[2, ["x", "y", "z"]]]);
  const suspects = new Map([[2, ["snap/7", "snap/9"]]]);
  assert.equal(decide(scene({ deaths: new Map([[2, ["x", "y"]]]), suspects })).act, "issue");
  assert.deepEqual(decide(scene({ deaths, suspects })), {
    act: "park",
    why: "x, y, z died computing leaf 2 of t8, which holds the examples snap/7, snap/9",
  });
  const parked = control({ desired: "park", wish: "leaf 2" });
  assert.equal(decide(scene({ control: parked, deaths, suspects })).act, "pause-at", "it is being parked");
});

test("decide quarantines who computes wrongly before it lets the others try again", () => {
  const three = {
    generation: generation("a", "b", "c"),
    workers: [worker("a"), worker("b"), worker("c")],
    complaints: [{ generation: 1, from: "a", about: null, reason: "the members disagree on the sums of step 8" }],
  };
  const votes = new Map([
    ["a", "x"],
    ["b", "x"],
    ["c", "y"],
  ]);
  const decision = decide(scene({ ...three, votes }));
  assert.deepEqual(ids(decision), ["a", "b"]);
  const evidence = { c: "c finds y for the sums of step 8, 2 others find x" };
  assert.deepEqual(decision.act === "regroup" && decision.quarantine, evidence);
  const two = new Map([
    ["a", "x"],
    ["b", "y"],
  ]);
  assert.equal(decide(scene({ votes: two })).act, "park");
});

test("decide gives the last leaf of a slow worker to an idle one, too", () => {
  const idle = { ...noWork, pace: { ...noWork.pace, leaf: [100] } };
  const slow = { ...noWork, pace: { ...noWork.pace, leaf: [3000] }, task: { kind: "leaf" as const, ageMs: 2500 } };
  const workers = [worker("a", { work: idle }), worker("b", { work: slow })];
  const covered = [0, 1, 3].map((leaf) => ({ leaf, token: "a@1" }));
  const decision = decide(scene({ workers, covered, leased: [{ leaf: 2, token: "b@1" }] }));
  assert.deepEqual(decision.act === "share" && decision.leaf, 2);
});

test("decide sends one of two members away that fail to reach each other twice", () => {
  const complaints = [{ generation: 1, from: "a", about: "b", reason: "b said nothing" }];
  const first = decide(scene({ complaints }));
  assert.deepEqual(first.act === "regroup" && first.quarrels, [{ from: "a", about: "b" }]);
  const again = { ...generation("a", "b"), number: 2, startStep: 7, quarrels: [{ from: "a", about: "b" }] };
  const second = decide(scene({ generation: again, complaints }));
  assert.deepEqual(ids(second), ["a"]);
  assert.match(second.why, /b and a cannot reach each other, twice in step 8/);
});

test("decide lets a fork reach its parent's state, keep it, and take up its own spec while nobody is a member", () => {
  const pauseAt = control({ pauseAt: 7 });
  const fork = { forkAt: 7, control: pauseAt, covered: [], leased: [] };
  assert.equal(decide(scene({ ...fork, head: 5, unit: { kind: "train", step: 6 } })).act, "issue");
  assert.deepEqual(decide(scene(fork)), { act: "wait", why: "writing the parent's state of step 7" });
  const kept = scene({ ...fork, checkpointStep: 7 });
  assert.deepEqual(ids(decide(kept)), []);
  assert.equal(decide({ ...kept, generation: generation() }).act, "take-up");
  const pausing = scene({ ...fork, control: control({ desired: "pause", pauseAt: 7 }), checkpointStep: 7 });
  assert.deepEqual(ids(decide(pausing)), [], "a pause goes first");
  assert.equal(decide({ ...pausing, generation: generation() }).act, "become");
});
