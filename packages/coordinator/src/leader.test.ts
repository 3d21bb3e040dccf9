import assert from "node:assert/strict";
import { type TestContext, test } from "node:test";
import { beat, createRun, forgetWorker, type Heartbeat, noWork, type RunLedger, timing } from "@umie/ledger";
import { testRedis } from "@umie/ledger/testing";
import { Leader } from "./leader.js";
import type { LeafQueue } from "./queue.js";
import { someRecord } from "./run.fixture.js";

/** A run in a real Redis, its leader, and workers that only beat. The queue is made up: nobody takes from it. */
async function led(t: TestContext) {
  const redis = await testRedis(t);
  const ledger = await createRun(redis, "demo", someRecord);
  const queue = { issue: async () => {}, empty: async () => {} } as unknown as LeafQueue;
  const leader = new Leader(ledger, someRecord(ledger.run), queue, {
    ...{ id: "leader", timing: { ...timing(), leaderLeaseMs: 600_000 }, answers: async () => true },
    log: { info() {} },
  });
  return {
    ledger,
    beats: (id: string, changes: Partial<Heartbeat> = {}) => beat(redis, heartbeat(ledger, id, changes), 600_000),
    dies: (id: string) => forgetWorker(redis, id),
    /** Let the leader act until it only waits or issues. @returns what it did. */
    async settle(): Promise<string[]> {
      const acts: string[] = [];
      for (;;) {
        const decision = await leader.tick();
        if (decision === null || decision.act === "issue" || decision.act === "wait") return acts;
        acts.push(decision.act);
      }
    },
    token: async (id: string) => `${id}@${(await ledger.generation())!.members.find((each) => each.id === id)!.since}`,
  };
}

const heartbeat = ({ run }: RunLedger, id: string, changes: Partial<Heartbeat>): Heartbeat => ({
  ...{
    id,
    run,
    pid: 1,
    host: "host",
    address: `${id}:1`,
    numericClass: "class",
    version: "1",
    phase: "ready",
    step: 0,
  },
  ...{ stateHash: null, doing: "", work: noWork, examplesPerSecond: 0, residentBytes: 0, refusal: null },
  ...changes,
});

const events = async (ledger: RunLedger) => (await ledger.events()).map(({ kind, text }) => `${kind}: ${text}`);

test("Leader parks a run when three workers have died of a leaf, and goes on when somebody asks for it", async (t) => {
  const { ledger, beats, dies, settle, token } = await led(t);
  for (const id of ["a", "b", "c", "d"]) await beats(id);
  await settle();
  for (const id of ["a", "b", "c"]) {
    const at = { leaf: 1, stateStep: 0, kind: "train" as const };
    assert.equal(await ledger.lease(await token(id), "t1", at), "granted");
    if (id === "b") await ledger.nameSuspects("t1", 1, ["snap/17"]);
    await dies(id);
    await settle();
  }
  const control = await ledger.control();
  assert.deepEqual([control.desired, control.state], ["park", "paused"]);
  assert.equal(control.reason, "a, b, c died computing leaf 1 of t1, which holds the examples snap/17");
  assert.ok((await events(ledger)).includes(`parked: ${control.reason}`));

  await ledger.ask("run", { user: "ada", reason: "the example is out" });
  await settle();
  assert.equal((await ledger.control()).state, "running");
  assert.deepEqual(
    (await ledger.generation())!.members.map(({ id }) => id),
    ["d"],
  );
  assert.equal((await ledger.deaths("t1")).size, 0, "what was before does not park it again");
});

test("Leader forgives the deaths over a leaf of a step that is first to be replayed", async (t) => {
  const { ledger, beats, dies, settle, token } = await led(t);
  for (const id of ["a", "b", "c", "d"]) await beats(id);
  await settle();
  const { members, number } = (await ledger.generation())!;
  const entry = { step: 1, kind: "commit" as const, previous: "", gradientHash: "g", sums: {} };
  for (const member of members) await ledger.vote(member, number, entry);
  for (const id of ["a", "b", "c"]) {
    await ledger.lease(await token(id), "t2", { leaf: 1, stateStep: 1, kind: "train" });
    await dies(id);
    await settle();
  }
  assert.equal((await ledger.control()).state, "paused");
  assert.ok((await ledger.deaths("t2")).size > 0);

  // The one that is left stands at the beginning.
  await ledger.ask("run", { user: "ada", reason: "it was the machine" });
  await settle();
  assert.deepEqual([(await ledger.control()).state, (await ledger.head()).step], ["running", 0]);
  assert.equal((await ledger.deaths("t2")).size, 0);
});

test("Leader keeps a worker that computes wrongly out of the run, with the evidence", async (t) => {
  const { ledger, beats, settle, token } = await led(t);
  for (const id of ["a", "b", "c"]) await beats(id);
  await settle();
  for (const [id, opinion] of Object.entries({ a: "x", b: "y", c: "x" })) {
    await ledger.cover(await token(id), "t1", { leaf: 0, stateStep: 0, payload: "", leaves: 2, opinion });
  }
  assert.deepEqual(await settle(), ["regroup"]);
  assert.deepEqual(
    (await ledger.generation())!.members.map(({ id }) => id),
    ["a", "c"],
  );
  const evidence = "b finds y for the gradient of leaf 0 of step 1, 2 others find x";
  assert.deepEqual(await ledger.quarantined(), { b: evidence });
  assert.ok((await events(ledger)).includes(`quarantined: ${evidence}`));
  await beats("b");
  assert.deepEqual(await settle(), [], "it is ready, and stays out");
});

test("Leader wants a second one for the last leaf of a slow worker", async (t) => {
  const { ledger, beats, settle, token } = await led(t);
  for (const id of ["a", "b"]) await beats(id);
  await settle();
  const pace = (...leaf: number[]) => ({ ...noWork.pace, leaf });
  await beats("a", { phase: "member", work: { ...noWork, pace: pace(100, 110) } });
  const task = { kind: "leaf" as const, ageMs: 2500 };
  await beats("b", { phase: "member", work: { ...noWork, pace: pace(3000, 3100), task } });
  await ledger.cover(await token("a"), "t1", { leaf: 0, stateStep: 0, payload: "", leaves: 2 });
  await ledger.lease(await token("b"), "t1", { leaf: 1, stateStep: 0, kind: "train" });
  assert.deepEqual(await settle(), ["share"]);
  assert.deepEqual(await ledger.seconds("t1"), new Map([[1, ""]]));
  assert.equal(await ledger.second(await token("a"), "t1", { leaf: 1, stateStep: 0, why: "shared" }), "granted");
});

test("Leader admits no worker that opened the run before it was amended", async (t) => {
  const { ledger, beats, settle } = await led(t);
  await beats("a", { specHash: "s" });
  await settle();
  await ledger.ask("pause", { user: "ada", reason: "" });
  await beats("a", { specHash: "s", phase: "ready" });
  await settle();
  const record = { ...someRecord(ledger.run), specHash: "amended" };
  const act = { act: "amend", user: "ada", reason: "", steps: 0 };
  assert.equal(await ledger.amend("s", record, act), "ok");
  await ledger.ask("run", { user: "ada", reason: "" });
  await settle();
  assert.deepEqual((await ledger.generation())!.members, []);
  await beats("a", { specHash: "amended" });
  await settle();
  assert.equal((await ledger.generation())!.members[0]?.id, "a");
});
