import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { keys } from "../keys.js";
import { entryHash, type StepEntry } from "../log.js";
import type { Member } from "../membership.js";
import { createRun } from "../registry.js";
import type { RunLedger } from "../run-ledger.js";
import type { Leadership } from "../run-records.js";
import { testRedis } from "../testing.js";
import { type Books, cover, idOf, lead, newBooks, regroup, vote } from "./script-model.fixture.js";

/** One call of a script, with arguments that need not make sense. */
type Call =
  | { kind: "lead"; id: string }
  | { kind: "expire" }
  | { kind: "regroup"; id: string; epoch: number; number: number; members: string[] }
  | { kind: "cover"; token: string; leaf: number; stateStep: number }
  | { kind: "vote"; token: string; generation: number; step: number; content: string };

// What makes sense together is more likely, so that steps are committed, too.
const token = fc.constantFrom("a@1", "a@1", "a@1", "b@1", "b@1", "b@1", "c@1", "a@2", "c@2");
const small = fc.constantFrom(1, 1, 1, 2, 2, 0, 3);
const leader = fc.constantFrom("L1", "L2");

const call: fc.Arbitrary<Call> = fc.oneof(
  { weight: 1, arbitrary: fc.record({ kind: fc.constant("lead" as const), id: leader }) },
  { weight: 1, arbitrary: fc.constant({ kind: "expire" as const }) },
  {
    weight: 2,
    arbitrary: fc.record({
      ...{ kind: fc.constant("regroup" as const), id: leader, epoch: fc.integer({ min: 1, max: 2 }) },
      number: fc.integer({ min: 1, max: 3 }),
      members: fc.uniqueArray(token, { minLength: 1, maxLength: 3, selector: idOf }),
    }),
  },
  {
    weight: 5,
    arbitrary: fc.record({
      ...{ kind: fc.constant("cover" as const), token, leaf: fc.integer({ min: 0, max: 1 }) },
      stateStep: fc.integer({ min: 0, max: 1 }),
    }),
  },
  {
    weight: 8,
    arbitrary: fc.record({
      ...{ kind: fc.constant("vote" as const), token, generation: fc.constantFrom(1, 1, 1, 2) },
      ...{ step: small, content: fc.constantFrom("x", "x", "x", "x", "x", "y") },
    }),
  },
);

const memberOf = (text: string): Member => {
  const [id = "", since] = text.split("@");
  return { id, since: Number(since), address: `${id}:1`, bytesPerSecond: 1 };
};

const entryOf = (step: number, gradientHash: string): StepEntry => ({
  ...{ step, kind: "commit", previous: "", gradientHash, sums: {} },
});

/** @returns what the model answers. */
function onModel(books: Books, call: Call): string | number {
  switch (call.kind) {
    case "lead":
      return lead(books, call.id);
    case "expire":
      books.leader = null;
      return 0;
    case "regroup":
      return regroup(books, `${call.id}#${call.epoch}`, { number: call.number, members: call.members });
    case "cover":
      return cover(books, call);
    case "vote":
      return vote(books, { ...call, hash: entryHash(entryOf(call.step, call.content)) });
  }
}

/** @returns what the real script answers. */
async function onRedis(ledger: RunLedger, call: Call): Promise<string | number> {
  switch (call.kind) {
    case "lead":
      return (await ledger.lead(call.id, 600_000))?.epoch ?? 0;
    case "expire":
      await ledger.redis.del(ledger.keys.leader);
      return 0;
    case "regroup": {
      const leadership: Leadership = call;
      const generation = { number: call.number, members: call.members.map(memberOf), startStep: 9, reason: "", at: 0 };
      const { step } = await ledger.head();
      return (await ledger.regroup(leadership, generation, `t${step + 1}`, "none")) ? "ok" : "fenced";
    }
    case "cover": {
      const { step } = await ledger.head();
      return ledger.cover(call.token, `t${step + 1}`, { ...call, payload: "", leaves: 2 });
    }
    case "vote": {
      const { id, since } = memberOf(call.token);
      return (await ledger.vote({ id, since }, call.generation, entryOf(call.step, call.content))).kind;
    }
  }
}

/** The real records as the model has them. */
async function booksOf(ledger: RunLedger): Promise<Books> {
  const [head, generation, steps, leaderText, epoch] = await Promise.all([
    ledger.head(),
    ledger.generation(),
    ledger.steps(0),
    ledger.redis.get(ledger.keys.leader),
    ledger.redis.get(ledger.keys.epoch),
  ]);
  const unit = `t${head.step + 1}`;
  const coverage = (await ledger.coverage(unit)).map(({ leaf, token }) => [String(leaf), token]);
  return {
    leader: leaderText,
    epoch: Number(epoch ?? 0),
    generation: generation && {
      number: generation.number,
      members: generation.members.map(({ id, since }) => `${id}@${since}`),
    },
    head,
    log: steps.map(({ hash }) => hash),
    coverage: Object.fromEntries(coverage) as Books["coverage"],
    votes: Object.fromEntries(await ledger.votes(unit)),
  };
}

test("the model of the scripts answers and writes as the real scripts do", async (t) => {
  const redis = await testRedis(t);
  let committed = 0;
  await fc.assert(
    fc.asyncProperty(fc.array(call, { minLength: 10, maxLength: 40 }), async (calls) => {
      const ledger = await createRun(redis, "demo", () => ({}));
      const books = newBooks();
      const begin: Call[] = [
        { kind: "lead", id: "L1" },
        { kind: "regroup", id: "L1", epoch: 1, number: 1, members: ["a@1", "b@1"] },
      ];
      for (const each of [...begin, ...calls]) {
        const expected = onModel(books, each);
        assert.equal(await onRedis(ledger, each), expected, JSON.stringify(each));
        if (expected === "committed") committed += 1;
      }
      assert.deepEqual(await booksOf(ledger), books);
      await redis.del(keys.runs);
    }),
    { numRuns: 60 },
  );
  assert.ok(committed > 0, "some steps were committed on the way");
});
