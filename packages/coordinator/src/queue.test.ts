import assert from "node:assert/strict";
import { test } from "node:test";
import { testRedis } from "@umie/ledger/testing";
import { LeafQueue } from "./queue.js";

test("LeafQueue tells what waits, and since when the next in line does", async (t) => {
  const queue = new LeafQueue(await testRedis(t), "demo-1");
  t.after(() => queue.close());
  assert.equal((await queue.look()).oldestAt, null);
  const before = Date.now();
  await queue.issue("t1", { order: 0, generation: 1, leaves: [0, 1] });
  const between = Date.now();
  await queue.issue("t2", { order: 1, generation: 1, leaves: [0, 1] });
  const { run, counts, oldestAt } = await queue.look();
  assert.deepEqual([run, counts.prioritized], ["demo-1", 4]);
  assert.ok(oldestAt !== null && oldestAt >= before && oldestAt <= between, "of the step that comes first");
});
