import assert from "node:assert/strict";
import type { TestContext } from "node:test";
import {
  createRun,
  entryHash,
  type Generation,
  type Leadership,
  type Member,
  memberToken,
  type Redis,
  type RunLedger,
  type StepEntry,
} from "@umie/ledger";
import { testRedis } from "@umie/ledger/testing";
import type { RunRecord } from "@umie/recipe";
import { RunView } from "./run-view.js";

export const leavesPerStep = 3;

/** As much of a run's record as those who wait, write and join look at. */
export function someRecord(
  run: string,
  changes: { steps?: number; everySteps?: number; keep?: number } = {},
): RunRecord {
  const { steps = 10, everySteps = 4, keep = 3 } = changes;
  const spec = { schedule: { steps }, checkpoint: { everySteps, keep }, batch: { leavesPerStep } };
  return { run, specHash: "spec", spec } as RunRecord;
}

/** A run in a real Redis, steered as its leader and its members would. */
export interface TestRun {
  redis: Redis;
  ledger: RunLedger;
  leader: Leadership;
  /** A new generation with these workers; those that stay keep the generation in which they came. */
  regroup(...ids: string[]): Promise<Generation>;
  /** Commit the next step: the members vote, whoever computed it. */
  commit(changes?: Partial<StepEntry>): Promise<StepEntry>;
  /** A worker's picture of the run, which ends with the test. */
  view(self: string, pollMs?: number): Promise<RunView>;
}

/** Far apart, so that only what wakes a view can explain that it has seen something. */
const seldomMs = 600_000;

export async function testRun(t: TestContext): Promise<TestRun> {
  const redis = await testRedis(t);
  const ledger = await createRun(redis, "demo", someRecord);
  const leader = await ledger.lead("leader", 600_000);
  assert.ok(leader);
  let [generation, previous] = [null as Generation | null, ""];
  const memberOf = (id: string, number: number): Member =>
    generation?.members.find((member) => member.id === id) ?? {
      id,
      since: number,
      address: `${id}:1`,
      bytesPerSecond: 1,
    };
  return {
    ...{ redis, ledger, leader },
    async regroup(...ids) {
      const number = (generation?.number ?? 0) + 1;
      const { step: startStep } = await ledger.head();
      const next = { number, members: ids.map((id) => memberOf(id, number)), startStep, reason: "test", at: 0 };
      assert.equal(await ledger.regroup(leader, next, `t${startStep + 1}`, "none"), true);
      generation = next;
      return next;
    },
    async commit(changes = {}) {
      const step = (await ledger.head()).step + 1;
      const entry: StepEntry = {
        step,
        kind: "commit",
        previous,
        gradientHash: `gradient ${step}`,
        sums: {},
        ...changes,
      };
      for (const member of generation?.members ?? []) await ledger.vote(member, generation!.number, entry);
      assert.equal((await ledger.head()).step, step);
      previous = entryHash(entry);
      return entry;
    },
    async view(self, pollMs = seldomMs) {
      const view = await RunView.open(ledger, self, pollMs);
      t.after(() => view.close());
      return view;
    },
  };
}

/** How a worker signs in the present generation. */
export function tokenOf({ members }: Generation, id: string): string {
  const member = members.find((each) => each.id === id);
  assert.ok(member);
  return memberToken(member);
}
