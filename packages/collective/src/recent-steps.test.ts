import assert from "node:assert/strict";
import { test } from "node:test";
import { recentSteps } from "./recent-steps.js";

const reduced = (step: number, bytes: number) => ({
  step,
  blockCount: 1,
  chunks: [{ firstBlock: 0, endBlock: 1, bytes: new Uint8Array(bytes) }],
  sha256: `${step}`,
});

const kept = (steps: ReturnType<typeof recentSteps>) =>
  Array.from({ length: 10 }, (_, step) => step).filter((step) => steps.get(step) !== undefined);

test("recentSteps keeps the last so many steps", () => {
  const steps = recentSteps({ maxSteps: 3, maxBytes: 1000 });
  for (let step = 1; step <= 5; step++) steps.add(reduced(step, 10));
  assert.deepEqual(kept(steps), [3, 4, 5]);
  assert.equal(steps.get(4)!.sha256, "4");
});

test("recentSteps keeps no more bytes than it may, but always the newest step", () => {
  const steps = recentSteps({ maxSteps: 10, maxBytes: 100 });
  for (let step = 1; step <= 5; step++) steps.add(reduced(step, 40));
  assert.deepEqual(kept(steps), [4, 5]);
  steps.add(reduced(6, 500));
  assert.deepEqual(kept(steps), [6]);
  steps.add(reduced(7, 40));
  assert.deepEqual(kept(steps), [7]);
});

test("recentSteps takes a step again in place of the old", () => {
  const steps = recentSteps({ maxSteps: 2, maxBytes: 100 });
  for (const step of [1, 2, 2, 2]) steps.add(reduced(step, 50));
  assert.deepEqual(kept(steps), [1, 2]);
});
