import assert from "node:assert/strict";
import { test } from "node:test";
import { type Heartbeat, noWork, type Work } from "@umie/ledger";
import { explainRun, type Stall } from "./explain-run.js";

const beat = (id: string, work: Partial<Work> = {}, changes: Partial<Heartbeat> = {}) =>
  ({
    id,
    run: "demo-1",
    phase: "member",
    step: 7,
    doing: "",
    refusal: null,
    work: { ...noWork, ...work },
    ...changes,
  }) as Heartbeat;

const member = (id: string) => ({ id, since: 1, address: `${id}:1`, bytesPerSecond: 1 });
const all = (token: string) => [0, 1].map((leaf) => ({ leaf, token }));

/** Members a and b in step 8; a has computed leaf 0 and b computes leaf 1. */
function stall(changes: Partial<Stall> = {}, control: Partial<Stall["control"]> = {}): Stall {
  const rest = { reason: "", wish: "", pauseAt: null, finishedAt: null, stateHash: null, specHash: null };
  return {
    control: { desired: "run", state: "running", ...rest, ...control },
    generation: { number: 1, members: [member("a"), member("b")], startStep: 0, reason: "", at: 0 },
    head: 7,
    leader: "coordinator",
    workers: [beat("a"), beat("b", { task: { kind: "leaf", ageMs: 1200 } })],
    silentMs: new Map([
      ["a", 100],
      ["b", 250],
    ]),
    heartbeatMs: 250,
    unit: { kind: "train", step: 8 },
    leaves: 2,
    covered: [{ leaf: 0, token: "a@1" }],
    leased: [{ leaf: 1, token: "b@1" }],
    opinions: [],
    voted: new Set(),
    checkpointStep: 5,
    quarantined: {},
    waiting: null,
    ...changes,
  };
}

test("explainRun names the worker whose leaf is missing, and for how long it has been at it", () => {
  const { summary, waits } = explainRun(stall());
  assert.equal(summary, "b computes leaf 1 of step 8 for 1.2 s");
  assert.deepEqual(waits, [
    { worker: "b", step: 8, phase: "compute", peer: null, bytes: null, ageMs: 1200, why: summary },
  ]);
  const queued = explainRun(stall({ leased: [] }));
  assert.equal(queued.summary, "nobody has taken 1 of the 2 leaves of step 8 yet");
});

test("explainRun names a worker that is dead or stopped before all else", () => {
  const stopped = explainRun(
    stall({
      silentMs: new Map([
        ["a", 100],
        ["b", 900],
      ]),
    }),
  );
  assert.deepEqual([stopped.waits[0]?.worker, stopped.waits[0]?.phase, stopped.waits[0]?.ageMs], ["b", "lost", 900]);
  assert.equal(stopped.summary, "b has not beaten for 0.9 s");
  assert.equal(stopped.waits.length, 1);
  assert.equal(explainRun(stall({ silentMs: new Map([["b", 1]]) })).summary, "a has no heartbeat");
});

test("explainRun names the member that its peers pull from in vain, and the bytes that came", () => {
  const pull = { peer: "b", what: "its sums", bytes: 4096, quietMs: 800 };
  const { waits } = explainRun(
    stall({ covered: all("a@1"), leased: [], workers: [beat("a", { pulls: [pull] }), beat("b")] }),
  );
  assert.deepEqual(waits[0], {
    worker: "b",
    step: 8,
    phase: "reduce",
    peer: "a",
    bytes: 4096,
    ageMs: 800,
    why: "a has waited 0.8 s for its sums of b in step 8, 4096 bytes came",
  });
});

test("explainRun names who updates, who has not voted, and what is to be audited", () => {
  const closed = { covered: all("a@1"), leased: [] };
  const updating = beat("b", { task: { kind: "update", ageMs: 3000 } });
  assert.equal(
    explainRun(stall({ ...closed, workers: [beat("a"), updating] })).summary,
    "b updates its state of step 7 for 3.0 s",
  );
  const voting = beat("b", {}, { doing: "the vote for step 8" });
  assert.equal(
    explainRun(stall({ ...closed, workers: [beat("a"), voting], voted: new Set(["a"]) })).summary,
    "b has not voted for step 8: it is at the vote for step 8",
  );
  const opinions = [{ leaf: 1, token: "a@1", hash: "x" }];
  assert.match(explainRun(stall({ ...closed, opinions })).summary, /^leaf 1, which a computed, is to be audited/);
  const differ = [...opinions, { leaf: 1, token: "b@1", hash: "y" }];
  assert.match(
    explainRun(stall({ ...closed, opinions: differ })).summary,
    /^a and b find different gradients for leaf 1/,
  );
});

test("explainRun says when it is people, workers or the leader that the run waits for", () => {
  const paused = { state: "paused", desired: "pause", reason: "lunch" } as const;
  assert.equal(explainRun(stall({}, paused)).summary, "somebody must resume the run: lunch");
  assert.equal(explainRun(stall({ generation: null, workers: [] })).summary, "no worker is up");
  const joiner = beat("a", {}, { phase: "joining", doing: "reading the data" });
  assert.equal(explainRun(stall({ generation: null, workers: [joiner] })).summary, "a is joining: reading the data");
  const refused = beat("a", {}, { phase: "joining", refusal: "This worker cannot serve the run" });
  assert.equal(explainRun(stall({ generation: null, workers: [refused] })).summary, "This worker cannot serve the run");
  const leaderless = explainRun(stall({ leader: null, generation: null, workers: [joiner] }));
  assert.equal(leaderless.summary, "no coordinator leads the run just now");
  assert.equal(explainRun(stall({}, { state: "done" })).summary, "the run is done");
  const evidence = { c: "c finds x" };
  assert.match(explainRun(stall({ quarantined: evidence })).summary, /1\.2 s \(quarantined: c finds x\)$/);
});

test("explainRun tells the end of a run: the final checkpoint, then the final states", () => {
  const end = { unit: null, covered: [], leased: [] };
  assert.equal(explainRun(stall(end)).summary, "a is writing the final checkpoint");
  assert.equal(explainRun(stall({ ...end, checkpointStep: 7 })).summary, "a has not told its final state");
});
