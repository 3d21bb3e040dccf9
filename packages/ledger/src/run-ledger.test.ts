import assert from "node:assert/strict";
import { type TestContext, test } from "node:test";
import { keys } from "./keys.js";
import { brokenLink, entryHash, type StepEntry } from "./log.js";
import { type Generation, type Member, memberToken } from "./membership.js";
import { createRun, listRuns, submittedRun } from "./registry.js";
import type { RunLedger } from "./run-ledger.js";
import type { Leadership } from "./run-records.js";
import { testRedis } from "./testing.js";

const leaves = 3;

const member = (id: string, since = 1): Member => ({ id, since, address: `${id}:1`, bytesPerSecond: 1 });

const generation = (number: number, members: Member[], startStep = 0): Generation => ({
  number,
  members,
  startStep,
  reason: "test",
  at: 0,
});

function entry(step: number, previous: string, changes: Partial<StepEntry> = {}): StepEntry {
  return { step, kind: "commit", previous, gradientHash: `gradient ${step}`, sums: {}, ...changes };
}

/** A new run with a leader and, in generation 1, these members. */
async function runWith(t: TestContext, ...members: Member[]): Promise<{ ledger: RunLedger; leader: Leadership }> {
  const ledger = await createRun(await testRedis(t), "demo", () => ({ steps: 10 }));
  const leader = await ledger.lead("leader", 60_000);
  assert.ok(leader);
  assert.equal(await ledger.regroup(leader, generation(1, members), "t1", "none"), true);
  return { ledger, leader };
}

const take = (ledger: RunLedger, who: Member, leaf: number, stateStep = 0) =>
  ledger.lease(memberToken(who), `t${stateStep + 1}`, { leaf, stateStep, kind: "train" });

const finish = (ledger: RunLedger, who: Member, leaf: number, stateStep = 0) =>
  ledger.cover(memberToken(who), `t${stateStep + 1}`, { leaf, stateStep, payload: "", leaves });

/** Both leases and votes of a step, all by the same members. */
async function commit(ledger: RunLedger, number: number, members: Member[], next: StepEntry): Promise<void> {
  for (let leaf = 0; leaf < leaves; leaf++) {
    assert.equal(await finish(ledger, members[leaf % members.length]!, leaf, next.step - 1), "counted");
  }
  const answers = [];
  for (const each of members) answers.push((await ledger.vote(each, number, next)).kind);
  assert.deepEqual(answers, [...members.slice(1).map(() => "waiting"), "committed"]);
}

test("createRun numbers the runs of a name and keeps their order", async (t) => {
  const redis = await testRedis(t);
  const runs = [];
  for (const name of ["demo", "demo", "other"]) runs.push((await createRun(redis, name, (run) => ({ run }))).run);
  assert.deepEqual(runs, ["demo-1", "demo-2", "other-1"]);
  assert.deepEqual(
    (await listRuns(redis)).map(({ run }) => run),
    runs,
  );
});

test("createRun gives all who come with one key the same run, also where the first died on the way", async (t) => {
  const redis = await testRedis(t);
  const submit = (key: string) => createRun(redis, "demo", (run) => ({ run }), { submission: key });
  const [first, second] = await Promise.all([submit("a"), submit("a")]);
  assert.equal(first.run, second.run);
  assert.equal(await submittedRun(redis, "a"), first.run);
  assert.notEqual((await submit("b")).run, first.run);
  assert.equal((await listRuns(redis)).length, 2);

  await redis.set(keys.submission("c"), "demo-9");
  assert.equal(await submittedRun(redis, "c"), null, "claimed, and not yet written");
  const late = await submit("c");
  assert.deepEqual([late.run, await late.record()], ["demo-9", { run: "demo-9" }]);
});

test("createRun leaves what became of a run alone when it is submitted again", async (t) => {
  const redis = await testRedis(t);
  const ledger = await createRun(redis, "demo", (run) => ({ run }), { submission: "a" });
  const leader = await ledger.lead("leader", 60_000);
  await ledger.writeControl(leader!, { state: "running" });
  await createRun(redis, "demo", (run) => ({ run, other: true }), { submission: "a" });
  assert.equal((await ledger.control()).state, "running");
  assert.deepEqual(await ledger.record(), { run: ledger.run });
});

test("lease gives a leaf to one member, of the present generation, at the right step", async (t) => {
  const [a, b] = [member("a"), member("b")];
  const { ledger } = await runWith(t, a, b);
  assert.equal(await take(ledger, a, 0), "granted");
  assert.equal(await take(ledger, a, 0), "granted", "asked again, as the first answer was lost");
  assert.equal(await take(ledger, b, 0), "held");
  assert.equal(await take(ledger, member("b", 2), 1), "fenced", "the same worker, admitted later");
  assert.equal(await take(ledger, member("c"), 1), "fenced");
  assert.equal(await take(ledger, b, 1, 1), "early");
  assert.equal(await finish(ledger, a, 0), "counted");
  assert.equal(await take(ledger, b, 0), "covered");
});

test("lease refuses train leaves once the step before a pause is reached, but not other leaves", async (t) => {
  const a = member("a");
  const { ledger, leader } = await runWith(t, a);
  await ledger.writeControl(leader, { state: "pausing", pauseAt: "0" });
  assert.equal(await take(ledger, a, 0), "paused");
  assert.equal(await ledger.lease(memberToken(a), "d0", { leaf: 0, stateStep: 0, kind: "any" }), "granted");
  await ledger.writeControl(leader, { state: "running", pauseAt: "" });
  assert.equal(await take(ledger, a, 0), "granted");
});

test("cover counts a leaf for one member, whoever held the lease", async (t) => {
  const [a, b] = [member("a"), member("b")];
  const { ledger } = await runWith(t, a, b);
  await take(ledger, a, 0);
  assert.equal(await finish(ledger, b, 0), "counted");
  assert.equal(await finish(ledger, b, 0), "counted", "asked again");
  assert.equal(await finish(ledger, a, 0), "duplicate");
  assert.deepEqual(await ledger.coverage("t1"), [{ leaf: 0, token: "b@1", payload: "" }]);
  assert.equal(await finish(ledger, member("c"), 1), "fenced");
});

test("the last of all members' equal votes commits the step and chains its record", async (t) => {
  const [a, b] = [member("a"), member("b")];
  const { ledger } = await runWith(t, a, b);
  const first = entry(1, "");
  await commit(ledger, 1, [a, b], first);
  assert.deepEqual(await ledger.head(), { step: 1, hash: entryHash(first) });
  const second = entry(2, entryHash(first), { kind: "skip" });
  await commit(ledger, 1, [b, a], second);

  const records = await ledger.steps(0);
  assert.deepEqual(
    records.map((record) => record.entry),
    [first, second],
  );
  assert.equal(brokenLink(records), null);
  assert.deepEqual(records[0]!.work.leaves, { 0: "a", 1: "b", 2: "a" });
  assert.deepEqual(await ledger.leafCounts("t2"), { covered: 0, leased: 0 });
  assert.equal((await ledger.vote(a, 1, first)).kind, "stale");
});

test("different votes commit nothing", async (t) => {
  const [a, b] = [member("a"), member("b")];
  const { ledger } = await runWith(t, a, b);
  assert.equal((await ledger.vote(a, 1, entry(1, ""))).kind, "waiting");
  assert.equal((await ledger.vote(b, 1, entry(1, "", { gradientHash: "other" }))).kind, "split");
  assert.equal((await ledger.head()).step, 0);
  assert.equal((await ledger.steps(0)).length, 0);
});

test("vote refuses who is no member, another generation, and a step that does not come next", async (t) => {
  const a = member("a");
  const { ledger } = await runWith(t, a);
  assert.equal((await ledger.vote(member("b"), 1, entry(1, ""))).kind, "fenced");
  assert.equal((await ledger.vote(a, 2, entry(1, ""))).kind, "fenced");
  assert.equal((await ledger.vote(a, 1, entry(2, ""))).kind, "fenced");
});

test("regroup frees the leaves of those who left and keeps the others'", async (t) => {
  const [a, b] = [member("a"), member("b")];
  const { ledger, leader } = await runWith(t, a, b);
  await finish(ledger, a, 0);
  await finish(ledger, b, 1);
  await take(ledger, b, 2);
  await ledger.vote(b, 1, entry(1, ""));
  assert.equal(await ledger.regroup(leader, generation(2, [a]), "t1", "none"), true);
  assert.deepEqual(await ledger.coverage("t1"), [{ leaf: 0, token: "a@1", payload: "" }]);
  assert.deepEqual(await ledger.leases("t1"), []);
  assert.equal(await take(ledger, a, 1), "granted");
  assert.equal((await ledger.vote(b, 2, entry(1, ""))).kind, "fenced");
  assert.equal((await ledger.vote(a, 2, entry(1, ""))).kind, "committed", "b's vote is gone and not waited for");
});

test("regroup keeps finished evaluation leaves, whose counts are in Redis", async (t) => {
  const [a, b] = [member("a"), member("b")];
  const { ledger, leader } = await runWith(t, a, b);
  await ledger.cover("b@1", "d0", { leaf: 0, stateStep: 0, payload: '{"tp":1}', leaves: 2 });
  await ledger.lease("b@1", "d0", { leaf: 1, stateStep: 0, kind: "any" });
  await ledger.regroup(leader, generation(2, [a]), "none", "d0");
  assert.deepEqual(await ledger.coverage("d0"), [{ leaf: 0, token: "b@1", payload: '{"tp":1}' }]);
  assert.deepEqual(await ledger.leases("d0"), []);
});

const audit = (ledger: RunLedger, who: Member, leaf: number, opinion: string) =>
  ledger.cover(memberToken(who), "t1", { leaf, stateStep: 0, payload: "", leaves, opinion });

const again = (ledger: RunLedger, who: Member, leaf: number, why: "shared" | "audit") =>
  ledger.second(memberToken(who), "t1", { leaf, stateStep: 0, why });

test("second gives a leaf that the leader shares to one more member, and to nobody before", async (t) => {
  const [a, b, c] = [member("a"), member("b"), member("c")];
  const { ledger, leader } = await runWith(t, a, b, c);
  await take(ledger, a, 0);
  assert.equal(await again(ledger, b, 0, "shared"), "held", "the leader does not want it");
  assert.equal(await ledger.share(leader, "t1", 0), true);
  assert.equal(await again(ledger, a, 0, "shared"), "held", "it has it");
  assert.equal(await again(ledger, b, 0, "shared"), "granted");
  assert.equal(await ledger.share(leader, "t1", 0), true);
  assert.equal(await again(ledger, c, 0, "shared"), "held");
  assert.equal(await finish(ledger, b, 0), "counted");
  assert.equal(await finish(ledger, a, 0), "duplicate");
  assert.equal(await again(ledger, member("d"), 0, "shared"), "fenced");
  assert.equal(await ledger.share({ id: "old", epoch: 1 }, "t1", 1), false);
});

test("second lets members audit a leaf one after the other, and cover keeps what each found", async (t) => {
  const [a, b, c] = [member("a"), member("b"), member("c")];
  const { ledger, leader } = await runWith(t, a, b, c);
  assert.equal(await audit(ledger, a, 0, "x"), "counted");
  assert.equal(await again(ledger, a, 0, "audit"), "covered", "it has said what it found");
  assert.equal(await again(ledger, b, 0, "audit"), "granted");
  assert.equal(await again(ledger, c, 0, "audit"), "held");
  assert.equal(await audit(ledger, b, 0, "y"), "duplicate");
  assert.equal(await again(ledger, c, 0, "audit"), "granted");
  const said = new Set((await ledger.opinions("t1")).map(({ token, hash }) => `${token} ${hash}`));
  assert.deepEqual(said, new Set(["a@1 x", "b@1 y"]));

  await ledger.regroup(leader, generation(2, [a, c]), "t1", "none");
  assert.deepEqual(await ledger.opinions("t1"), [{ leaf: 0, token: "a@1", hash: "x" }]);
  assert.deepEqual(await ledger.seconds("t1"), new Map([[0, "c@1"]]));
});

test("regroup hands a shared leaf to its second member when the first is gone", async (t) => {
  const [a, b] = [member("a"), member("b")];
  const { ledger, leader } = await runWith(t, a, b);
  await take(ledger, a, 0);
  await ledger.share(leader, "t1", 0);
  await again(ledger, b, 0, "shared");
  await ledger.regroup(leader, generation(2, [b]), "t1", "none");
  assert.deepEqual(await ledger.leases("t1"), [{ leaf: 0, token: "b@1" }]);
  assert.deepEqual(await ledger.seconds("t1"), new Map());
});

test("regroup remembers who died while computing which leaf, once each, until the step is done", async (t) => {
  const [a, b, c] = [member("a"), member("b"), member("c")];
  const { ledger, leader } = await runWith(t, a, b, c);
  await take(ledger, a, 0);
  await finish(ledger, b, 1);
  await take(ledger, c, 2);
  await ledger.regroup(leader, generation(2, [c]), "t1", "none", { died: ["a@1", "b@1"] });
  assert.deepEqual(await ledger.deaths("t1"), new Map([[0, ["a"]]]), "b had finished, c is alive");
  const back = member("a", 3);
  await ledger.regroup(leader, generation(3, [back, c]), "t1", "none");
  await take(ledger, back, 0);
  await ledger.regroup(leader, generation(4, [c]), "t1", "none", { died: ["a@3"] });
  assert.deepEqual(await ledger.deaths("t1"), new Map([[0, ["a"]]]), "the same worker");
  await ledger.nameSuspects("t1", 0, ["snap/7"]);
  assert.deepEqual(await ledger.suspects("t1"), new Map([[0, ["snap/7"]]]));
  assert.equal((await ledger.vote(c, 4, entry(1, ""))).kind, "committed");
  assert.deepEqual([await ledger.deaths("t1"), await ledger.suspects("t1")], [new Map(), new Map()]);
});

test("quarantine keeps the evidence, and is the leader's to write", async (t) => {
  const { ledger, leader } = await runWith(t, member("a"));
  assert.equal(await ledger.quarantine(leader, { a: "a finds x" }), true);
  assert.equal(await ledger.quarantine({ id: "old", epoch: 1 }, { b: "b finds x" }), false);
  assert.deepEqual(await ledger.quarantined(), { a: "a finds x" });
});

test("regroup back to a checkpoint keeps the log, and the replay must give its hashes", async (t) => {
  const a = member("a");
  const { ledger, leader } = await runWith(t, a);
  const first = entry(1, "");
  const second = entry(2, entryHash(first));
  await commit(ledger, 1, [a], first);
  await commit(ledger, 1, [a], second);
  await ledger.regroup(leader, generation(2, [a], 1), "none", "none");
  assert.deepEqual(await ledger.head(), { step: 1, hash: entryHash(first) });
  assert.equal((await ledger.vote(a, 2, { ...second, gradientHash: "wrong" })).kind, "diverged");
  assert.equal((await ledger.vote(a, 2, second)).kind, "committed");
  assert.deepEqual(await ledger.head(), { step: 2, hash: entryHash(second) });
  assert.equal((await ledger.steps(0)).length, 2);
});

test("regroup undoes no step that was committed since the leader looked", async (t) => {
  const a = member("a");
  const { ledger, leader } = await runWith(t, a);
  const first = entry(1, "");
  await commit(ledger, 1, [a], first);
  const joined = generation(2, [a, member("b", 2)], 0);
  assert.equal(await ledger.regroup(leader, joined, "t1", "none", { seenHead: 0 }), false);
  assert.deepEqual(await ledger.head(), { step: 1, hash: entryHash(first) });
  assert.equal((await ledger.generation())?.number, 1);
  assert.equal(await ledger.regroup(leader, { ...joined, startStep: 1 }, "t2", "none", { seenHead: 1 }), true);
});

test("a leader that was replaced writes nothing", async (t) => {
  const a = member("a");
  const { ledger, leader } = await runWith(t, a);
  assert.equal(await ledger.lead("other", 60_000), null);
  await ledger.resign(leader);
  const next = await ledger.lead("other", 60_000);
  assert.equal(next?.epoch, leader.epoch + 1);
  assert.equal(await ledger.regroup(leader, generation(2, []), "none", "none"), false);
  assert.equal(await ledger.writeControl(leader, { state: "done" }), false);
  const record = { unit: "d0", split: "dev" as const, step: 0, counts: {}, at: 0 };
  assert.equal(await ledger.recordEvaluation(leader, record), false);
  assert.equal(await ledger.recordFeatures(leader, { unit: "f0", pictures: 1, computed: 1, at: 0 }), false);
  assert.deepEqual(await ledger.closedUnits(), []);
  assert.equal((await ledger.generation())?.number, 1);
});

test("closedUnits are features and evaluations, each with a record of its own kind", async (t) => {
  const { ledger, leader } = await runWith(t);
  assert.equal(await ledger.features(), null);
  const features = { unit: "f0", pictures: 3, computed: 2, at: 0 };
  assert.equal(await ledger.recordFeatures(leader, features), true);
  assert.deepEqual([await ledger.features(), await ledger.evaluations()], [features, []]);
  const dev = { unit: "d4", split: "dev" as const, step: 4, counts: {}, at: 0 };
  await ledger.recordEvaluation(leader, dev);
  assert.deepEqual([await ledger.features(), await ledger.evaluations()], [features, [dev]]);
  assert.deepEqual(await ledger.closedUnits(), ["f0", "d4"]);
});

test("regroup refuses a generation number that is not new", async (t) => {
  const { ledger, leader } = await runWith(t, member("a"));
  assert.equal(await ledger.regroup(leader, generation(1, []), "none", "none"), false);
});

test("amend replaces the record of a run that stands still, once, and writes down who did it", async (t) => {
  const ledger = await createRun(await testRedis(t), "demo", () => ({ specHash: "old" }));
  const leader = await ledger.lead("leader", 60_000);
  const who = { act: "quarantine snap/17", user: "ada", reason: "kills workers", steps: 0 };
  assert.equal(await ledger.amend("other", { specHash: "new" }, who), "changed");
  assert.equal(await ledger.amend("old", { specHash: "new" }, { ...who, steps: 3 }), "changed", "the log went on");
  await ledger.regroup(leader!, generation(1, [member("a")]), "t1", "none");
  assert.equal(await ledger.amend("old", { specHash: "new" }, who), "busy");
  await ledger.regroup(leader!, generation(2, []), "t1", "none");
  assert.equal(await ledger.amend("old", { specHash: "new" }, who), "ok");
  assert.equal(await ledger.amend("old", { specHash: "new" }, who), "changed");
  assert.deepEqual([await ledger.record(), (await ledger.control()).specHash], [{ specHash: "new" }, "new"]);
  const [[, fields]] = (await ledger.redis.xrange(ledger.keys.audit, "-", "+")) as [[string, string[]]];
  assert.deepEqual(fields, ["asked", "quarantine snap/17", "user", "ada", "reason", "kills workers"]);
});

test("what people ask for is kept with who and why", async (t) => {
  const { ledger } = await runWith(t);
  await ledger.ask("pause", { user: "ada", reason: "lunch" });
  const control = await ledger.control();
  assert.equal(control.desired, "pause");
  assert.equal(control.wish, "lunch");
  const [[, fields]] = (await ledger.redis.xrange(ledger.keys.audit, "-", "+")) as [[string, string[]]];
  assert.deepEqual(fields, ["asked", "pause", "user", "ada", "reason", "lunch"]);
});

test("an older checkpoint does not replace a newer one", async (t) => {
  const { ledger } = await runWith(t);
  await ledger.recordCheckpoint({ step: 4, manifest: "four", stateHash: "4" });
  await ledger.recordCheckpoint({ step: 2, manifest: "two", stateHash: "2" });
  assert.equal((await ledger.checkpoint())?.manifest, "four");
});

test("complaints are those of the present generation, older ones are removed", async (t) => {
  const { ledger } = await runWith(t);
  const complaint = (generation: number) => ({ generation, from: "a", about: "b", reason: "closed the stream" });
  await ledger.complain(complaint(1));
  await ledger.complain(complaint(2));
  assert.deepEqual(await ledger.complaints(2), [complaint(2)]);
  assert.equal(await ledger.redis.llen(ledger.keys.complaints), 1);
  assert.deepEqual(await ledger.complaints(3), []);
});

test("events are read on from the last one seen", async (t) => {
  const { ledger } = await runWith(t);
  await ledger.event("state", "running");
  const [first] = await ledger.events();
  await ledger.event("state", "done");
  assert.deepEqual(
    (await ledger.events(first!.id)).map(({ text }) => text),
    ["done"],
  );
});

test("regroup admits nobody to a run that was amended since the members were chosen", async (t) => {
  const ledger = await createRun(await testRedis(t), "demo", () => ({ specHash: "old" }));
  const leader = (await ledger.lead("leader", 60_000))!;
  const begin = (number: number, specHash: string | null) =>
    ledger.regroup(leader, generation(number, [member("a")]), "t1", "none", { specHash });
  const act = { act: "x", user: "ada", reason: "", steps: 0 };
  assert.equal(await ledger.amend("old", { specHash: "new" }, act), "ok");
  assert.deepEqual([await begin(1, null), await begin(1, "new")], [false, true]);
});
