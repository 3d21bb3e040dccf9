import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { type TestContext, test } from "node:test";
import fc from "fast-check";
import type { Redis } from "ioredis";
import { brokenLink, entryText, type StepEntry } from "./log.js";
import { createRun, listRuns } from "./registry.js";
import type { RunLedger } from "./run-ledger.js";
import type { Leadership } from "./run-records.js";
import { type RunSight, RunTail } from "./run-tail.js";
import { testRedis } from "./testing.js";

const member = { id: "a", since: 1, address: "a:1", bytesPerSecond: 1 };
const createdAt = "2026-01-02T03:04:05.000Z";

/** A run with one member, in an empty Redis. */
class SomeRun {
  leader!: Leadership;
  generation = 0;

  private constructor(
    readonly redis: Redis,
    readonly ledger: RunLedger,
  ) {}

  static async begin(redis: Redis): Promise<SomeRun> {
    await redis.flushall();
    const run = new SomeRun(redis, await createRun(redis, "demo", (id) => ({ run: id, createdAt })));
    run.leader = (await run.ledger.lead("leader", 600_000))!;
    await run.regroup(1);
    return run;
  }

  async regroup(number: number, startStep = 0): Promise<void> {
    this.generation = number;
    const next = { number, members: [member], startStep, reason: "test", at: 0 };
    assert.equal(await this.ledger.regroup(this.leader, next, `t${startStep + 1}`, "none"), true);
  }

  /** @returns the record, as the vote tells it. */
  async commit(): Promise<string> {
    const step = (await this.ledger.committedSteps()) + 1;
    const previous = step === 1 ? "" : (await this.ledger.step(step - 1))!.hash;
    const entry: StepEntry = { step, kind: "commit", previous, gradientHash: `g${step}`, sums: {} };
    const { kind, text } = await this.ledger.vote(member, this.generation, entry);
    assert.equal(kind, "committed");
    return text;
  }

  async evaluate(step: number): Promise<void> {
    const record = { unit: `d${step}`, split: "dev" as const, step, counts: { "snap/tp": step }, at: 0 };
    assert.equal(await this.ledger.recordEvaluation(this.leader, record), true);
  }
}

/** What a worker does again and again. @returns what Redis has lost. */
const look = async (tail: RunTail) => tail.follow(await sight(tail));

async function sight(tail: RunTail): Promise<RunSight> {
  const { ledger, newest, stands: stood } = tail;
  const [isKnown, generation, head, control, checkpoint, closed, log] = await Promise.all([
    ledger.isKnown(),
    ledger.generation(),
    ledger.head(),
    ledger.control(),
    ledger.checkpoint(),
    ledger.closedUnits(),
    ledger.log(Math.max(0, newest - 1)),
  ]);
  return { isKnown, generation, head, control, checkpoint, closed, stood, newest, log };
}

/** Redis as it was, from now on at a call. */
async function memory(redis: Redis): Promise<() => Promise<void>> {
  const keys = await redis.keys("*");
  const dumps = await Promise.all(keys.map((key) => redis.dumpBuffer(key)));
  return async () => {
    await redis.flushall();
    for (const [i, key] of keys.entries()) await redis.restore(key, 0, dumps[i]!);
  };
}

/** No checkpoint knows more. */
const nothing = async () => null;

async function begun(t: TestContext): Promise<SomeRun> {
  return SomeRun.begin(await testRedis(t));
}

test("restore puts back the steps, evaluations and the head that Redis has lost, and ends the generation", async (t) => {
  const run = await begun(t);
  const { ledger, redis } = run;
  await run.commit();
  const forget = await memory(redis);
  const tail = await RunTail.open(ledger);
  await run.commit();
  await run.evaluate(2);
  await ledger.claimNumericClass("class");
  await ledger.recordCheckpoint({ step: 2, manifest: "m", stateHash: "s" });
  await run.regroup(7, 2);
  await run.commit();
  assert.equal(await look(tail), null);
  const [log, evaluations] = [await ledger.log(0), await ledger.evaluations()];

  await forget();
  assert.equal(await look(tail), "steps");
  const why = await tail.restore("steps", nothing);
  assert.equal(why, "Redis came back without steps 2 to 3, which a member has put back");
  assert.deepEqual([await ledger.log(0), await ledger.evaluations()], [log, evaluations]);
  assert.deepEqual([(await ledger.head()).step, await ledger.numericClass()], [3, "class"]);
  assert.equal((await ledger.checkpoint())?.manifest, "m");
  const { number, members, startStep, reason } = (await ledger.generation())!;
  assert.deepEqual([number, members, startStep, reason], [8, [], 3, why]);
  assert.equal(await look(tail), null);
  // The run goes on.
  await run.regroup(9, 3);
  await run.commit();
  assert.equal(brokenLink(await ledger.steps(0)), null);
});

test("follow takes a look from before this member's vote for no loss", async (t) => {
  const run = await begun(t);
  const tail = await RunTail.open(run.ledger);
  await run.commit();
  assert.equal(await look(tail), null);
  const before = await sight(tail);
  tail.commit(await run.commit());
  assert.equal(await tail.follow(before), null);
  assert.equal(await look(tail), null);
});

test("restore gives an empty Redis the whole run", async (t) => {
  const run = await begun(t);
  const { ledger, redis } = run;
  await run.commit();
  await ledger.ask("pause", { user: "anna", reason: "lunch" });
  await run.ledger.quarantine(run.leader, { b: "computes wrongly" });
  const tail = await RunTail.open(ledger);
  assert.equal(await look(tail), null);
  const before = [await ledger.log(0), await ledger.record(), await ledger.control(), await ledger.quarantined()];
  await redis.flushall();
  assert.equal(await look(tail), "the whole run");
  await tail.restore("the whole run", nothing);
  const after = [await ledger.log(0), await ledger.record(), await ledger.control(), await ledger.quarantined()];
  assert.deepEqual(after, before);
  assert.deepEqual(await listRuns(redis), [{ run: "demo-1", at: Date.parse(createdAt) }]);
  const { run: other } = await createRun(redis, "demo", () => ({}));
  assert.equal(other, "demo-2", "an id is not given twice");
});

test("restore puts back a head that a replay has moved, a generation and a record alone", async (t) => {
  const run = await begun(t);
  const { ledger, redis } = run;
  for (let step = 1; step <= 3; step++) await run.commit();
  await run.regroup(2, 1);
  const forget = await memory(redis);
  const tail = await RunTail.open(ledger);
  await look(tail);
  const second = {
    step: 2,
    kind: "commit" as const,
    previous: (await ledger.step(1))!.hash,
    gradientHash: "g2",
    sums: {},
  };
  assert.deepEqual(await ledger.vote(member, 2, second), { kind: "committed", text: "" }, "it is in the log already");
  await look(tail);
  await forget();
  assert.equal(await look(tail), "where the members stand");
  await tail.restore("where the members stand", nothing);
  assert.equal((await ledger.head()).step, 2);

  await run.regroup(9, 2);
  await look(tail);
  await redis.set(ledger.keys.generation, JSON.stringify({ number: 8, members: [], startStep: 2, reason: "", at: 0 }));
  assert.equal(await look(tail), "generation 9");
  await tail.restore("generation 9", nothing);
  assert.equal((await ledger.generation())?.number, 10);

  await run.evaluate(2);
  await look(tail);
  await redis.del(ledger.keys.evaluations);
  assert.equal(await look(tail), "the record of d2");
});

test("of several members' tails the longest wins, whoever comes first, and what was put back is put back once", async (t) => {
  const redis = await testRedis(t);
  const cases = fc.record({
    /** Steps that Redis still has, and that each member saw beyond them. */
    kept: fc.nat({ max: 4 }),
    seen: fc.array(fc.nat({ max: 5 }), { minLength: 1, maxLength: 4 }),
    /** How many steps a tail keeps at least. */
    keep: fc.integer({ min: 6, max: 12 }),
  });
  await fc.assert(
    fc.asyncProperty(cases, async ({ kept, seen, keep }) => {
      const run = await SomeRun.begin(redis);
      for (let step = 0; step < kept; step++) await run.commit();
      const forget = await memory(redis);
      const tails = await Promise.all(seen.map(() => RunTail.open(run.ledger, keep)));
      for (let more = 0; more <= Math.max(...seen); more++) {
        if (more > 0) await run.commit();
        for (const [i, tail] of tails.entries()) if (more <= seen[i]!) await look(tail);
      }
      const log = await run.ledger.log(0);
      await forget();
      // All at once, each until it misses nothing.
      const mend = async (tail: RunTail) => {
        for (let lost = await look(tail); lost !== null; lost = await look(tail)) await tail.restore(lost, nothing);
      };
      await Promise.all(tails.map(mend));
      assert.deepEqual(await run.ledger.log(0), log);
      assert.equal((await run.ledger.head()).step, kept + Math.max(...seen));
    }),
    { numRuns: 25 },
  );
});

test("a step whose vote this member gave last is known before Redis is looked at again", async (t) => {
  const run = await begun(t);
  const { ledger, redis } = run;
  const forget = await memory(redis);
  const tail = await RunTail.open(ledger);
  await look(tail);
  tail.commit(await run.commit());
  await forget();
  assert.equal(await look(tail), "steps");
  await tail.restore("steps", nothing);
  assert.equal((await ledger.head()).step, 1);
});

test("follow refuses a log that is another one, and restore a copy that begins too late", async (t) => {
  const run = await begun(t);
  const { ledger, redis } = run;
  const forget = await memory(redis);
  await run.commit();
  const tail = await RunTail.open(ledger);
  await look(tail);
  const other = entryText({ step: 1, kind: "commit", previous: "", gradientHash: "other", sums: {} });
  const hash = createHash("sha256").update(other).digest("hex");
  await redis.lset(ledger.keys.log, 0, JSON.stringify({ entry: other, hash, work: {} }));
  await assert.rejects(look(tail), { name: "BrokenLog", message: /its step 1 is not the one that was committed$/ });
  await redis.lset(ledger.keys.log, 0, JSON.stringify({ entry: other, hash: "changed", work: {} }));
  await assert.rejects(look(tail), { name: "BrokenLog", message: /does not match its entry/ });

  await forget();
  for (let step = 1; step <= 3; step++) await run.commit();
  const log = await ledger.log(0);
  const short = await RunTail.open(ledger, 2);
  await look(short);
  await forget();
  assert.equal(await look(short), "steps");
  const older = { ...short.copy, after: 0, steps: log.slice(0, 2) };
  const forgetAgain = await memory(redis);
  assert.match((await short.restore("steps", async () => older))!, /without steps 1 to 3,/);
  assert.deepEqual(await ledger.log(0), log);
  await forgetAgain();
  const tooLate = /as step 1 must be known: the copy begins behind 1$/;
  await assert.rejects(short.restore("steps", nothing), { name: "BrokenLog", message: tooLate });
});
