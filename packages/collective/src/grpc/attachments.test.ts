import assert from "node:assert/strict";
import { test } from "node:test";
import { RefusalReason, type Round } from "@umie/proto";
import { covering } from "../process-group.fixture.js";
import { type Attachable, attachments } from "./attachments.js";
import { type Attempt, beginAttempt } from "./attempt.js";

const never = new Promise<void>(() => {});
const members = [{ id: "a", bytesPerSecond: 1 }];

const round = (generation: number, step: number): Round => ({
  run: "r",
  generation,
  step,
  member: "b",
  progressTimeoutMs: 500,
});

function attempt(step: number): Attempt {
  return beginAttempt("a", { step, sum: new Float64Array(1024), coverage: covering([]) }, members);
}

function group(at?: Attempt): Attachable & { attempt: Attempt | undefined; closed: string[] } {
  const closed: string[] = [];
  return { attempt: at, closed, close: (reason) => closed.push(reason) };
}

const reasonOf = (place: Awaited<ReturnType<ReturnType<typeof attachments>["arrive"]>>) =>
  place && "refusal" in place ? RefusalReason[place.refusal.reason] : place;

test("arrive waits until the member is in the generation and at the step", async () => {
  const here = attachments();
  const member = group();
  const place = here.arrive(round(2, 7), never);
  here.attach("other run", 9, group(attempt(7)));
  here.attach("r", 2, member);
  member.attempt = attempt(6);
  here.moved();
  member.attempt = attempt(7);
  here.moved();
  assert.deepEqual(await place, { attempt: member.attempt });
});

test("arrive refuses what is over, also when it gets over while it waits", async () => {
  const here = attachments();
  const member = group(attempt(7));
  here.attach("r", 2, member);
  assert.equal(reasonOf(await here.arrive(round(1, 7), never)), "REFUSAL_REASON_GENERATION_OVER");
  assert.equal(reasonOf(await here.arrive(round(2, 6), never)), "REFUSAL_REASON_STEP_OVER");
  const waiting = here.arrive(round(2, 8), never);
  here.attach("r", 3, group());
  assert.equal(reasonOf(await waiting), "REFUSAL_REASON_GENERATION_OVER");
});

test("arrive refuses a generation that was left, and that nobody enters", async (t) => {
  t.mock.timers.enable({ apis: ["setTimeout"] });
  const here = attachments();
  const member = group(attempt(7));
  here.attach("r", 2, member);
  here.detach("r", member);
  assert.equal(reasonOf(await here.arrive(round(2, 7), never)), "REFUSAL_REASON_GENERATION_OVER");
  const waiting = here.arrive(round(3, 7), never);
  t.mock.timers.tick(1000);
  assert.equal(reasonOf(await waiting), "REFUSAL_REASON_NOT_HERE");
});

test("arrive has no end of patience with a member of the generation", async (t) => {
  t.mock.timers.enable({ apis: ["setTimeout"] });
  const here = attachments();
  const member = group(attempt(7));
  here.attach("r", 2, member);
  const waiting = here.arrive(round(2, 8), never);
  t.mock.timers.tick(1_000_000);
  member.attempt = attempt(8);
  here.moved();
  assert.deepEqual(await waiting, { attempt: member.attempt });
});

test("arrive ends when the asker goes", async () => {
  assert.equal(await attachments().arrive(round(1, 1), Promise.resolve()), undefined);
});

test("attach ends the group before, and refuses to go back", () => {
  const here = attachments();
  const [first, second] = [group(), group()];
  here.attach("r", 1, first);
  here.attach("r", 2, second);
  assert.deepEqual([first.closed, second.closed], [["generation 2 follows"], []]);
  for (const generation of [1, 2]) {
    assert.throws(() => here.attach("r", generation, group()), /generation \d of r as it must be above 2/);
  }
});

test("list names the generations that this process takes part in", () => {
  const here = attachments();
  const [first, second] = [group(), group()];
  here.attach("r", 1, first);
  here.attach("s", 5, second);
  assert.deepEqual(here.list(), [
    { run: "r", generation: 1 },
    { run: "s", generation: 5 },
  ]);
  here.detach("r", second);
  here.detach("s", second);
  assert.deepEqual(here.list(), [{ run: "r", generation: 1 }]);
});
