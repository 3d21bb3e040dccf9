import assert from "node:assert/strict";
import { test } from "node:test";
import { taskWatch } from "./task-watch.js";

test("taskWatch tells what is under way and for how long, and remembers how long it took", async () => {
  let now = 0;
  const watch = taskWatch(() => now);
  assert.equal(watch.look().task, null);
  await watch.during("leaf", async () => {
    now = 40;
    assert.deepEqual(watch.look().task, { kind: "leaf", ageMs: 40 });
  });
  assert.deepEqual(watch.look(), { task: null, pace: { leaf: [40], evaluation: [], features: [], update: [] } });
});

test("taskWatch forgets what failed, and all but the last tasks", async () => {
  let now = 0;
  const watch = taskWatch(() => now);
  await assert.rejects(watch.during("update", () => Promise.reject(new Error("no"))));
  assert.deepEqual(watch.look().pace.update, []);
  for (let ms = 1; ms <= 20; ms++) {
    await watch.during("leaf", async () => {
      now += ms;
    });
  }
  assert.deepEqual(watch.look().pace.leaf, [9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20]);
});
