import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { createRun } from "./registry.js";
import type { Control } from "./run-records.js";
import { testRedis } from "./testing.js";

type Desired = Control["desired"];

const wish = fc.record({
  desired: fc.constantFrom<Desired>("run", "pause", "park", "cancel"),
  user: fc.constantFrom("ada", "bob"),
});
/** What the leader makes of it, at some time in between. */
const outcome = fc.constantFrom<Control["state"]>("running", "paused", "done", "cancelled");
const story = fc.array(fc.oneof({ arbitrary: wish, weight: 4 }, outcome), { minLength: 1, maxLength: 12 });

test("ask by two users at random instants: the last wish holds, all are written down, nothing undoes an end (F43)", async (t) => {
  const redis = await testRedis(t);
  await fc.assert(
    fc.asyncProperty(story, async (events) => {
      const ledger = await createRun(redis, "demo", () => ({}));
      const leader = (await ledger.lead("leader", 60_000))!;
      let [desired, state, acts] = ["run" as Desired, "queued" as Control["state"], 0];
      for (const event of events) {
        const isOver = state === "done" || state === "cancelled";
        if (typeof event === "string") {
          if (isOver) continue;
          state = event;
          await ledger.writeControl(leader, { state });
          continue;
        }
        const answer = await ledger.ask(event.desired, { user: event.user, reason: "x" });
        if (event.desired === desired) assert.equal(answer, "again");
        else if (isOver) assert.equal(answer, state);
        else if (desired === "cancel") assert.equal(answer, "cancel");
        else assert.equal(answer, "asked");
        if (answer === "asked") desired = event.desired;
        if (answer === "asked" || answer === "again") {
          acts += 1;
          const last = (await ledger.acts()).at(-1);
          assert.deepEqual([last?.act, last?.user], [event.desired, event.user]);
        }
      }
      const control = await ledger.control();
      assert.deepEqual([control.desired, control.state, (await ledger.acts()).length], [desired, state, acts]);
    }),
    { numRuns: 60 },
  );
});

test("ask as a leader is refused once another one leads", async (t) => {
  const ledger = await createRun(await testRedis(t), "demo", () => ({}));
  const old = (await ledger.lead("old", 60_000))!;
  await ledger.resign(old);
  const leader = (await ledger.lead("new", 60_000))!;
  const who = { user: "coordinator", reason: "x" };
  assert.equal(await ledger.ask("park", who, old), "fenced");
  assert.equal((await ledger.control()).desired, "run");
  assert.equal(await ledger.ask("park", who, leader), "asked");
});
