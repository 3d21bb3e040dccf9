import assert from "node:assert/strict";
import { test } from "node:test";
import { inProcessGroups } from "./in-process.js";
import { dealt, processGroupSuite, TestStep } from "./process-group.fixture.js";

const ids = (count: number) => Array.from({ length: count }, (_, i) => `worker-${i}`);

processGroupSuite("inProcessGroups", async (_t, count) =>
  inProcessGroups(ids(count)).map((group) => ({ self: group.self, group, leave: group.close })),
);

test("inProcessGroups: who dies fails the others, who suspect it, now and later", async () => {
  const [dying, waiting, late] = inProcessGroups(ids(3));
  const partials = dealt(3).map((mine) => new TestStep(10).partial(0, mine));
  const answers = [waiting!.allReduceSum(partials[1]!), dying!.allReduceSum(partials[0]!)];
  dying!.die();
  const dead = { ok: false, reason: "worker-0 is dead", suspect: "worker-0" };
  assert.deepEqual(await Promise.all(answers), [dead, { ok: false, reason: "the generation is over: it died" }]);
  assert.deepEqual(await late!.allReduceSum(partials[2]!), dead);
});
