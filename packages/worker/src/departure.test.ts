import assert from "node:assert/strict";
import { test } from "node:test";
import { departure } from "./departure.js";

test("a worker that another run is to have finishes its step, and begins no other", async () => {
  const view = { isMine: true };
  const { isLeaving, duringStep } = departure(() => false, view);
  await duringStep(async () => {
    view.isMine = false;
    assert.equal(isLeaving(), false);
  });
  assert.equal(isLeaving(), true);
  await duringStep(async () => assert.equal(isLeaving(), true));
  view.isMine = true;
  assert.equal(isLeaving(), false, "it was given back meanwhile");
});

test("a worker whose process ends leaves in the middle of its step", async () => {
  let isEnding = false;
  const { isLeaving, duringStep } = departure(() => isEnding, { isMine: true });
  await duringStep(async () => {
    isEnding = true;
    assert.equal(isLeaving(), true);
  });
  await assert.rejects(
    duringStep(() => Promise.reject(new Error("x"))),
    /x/,
  );
});
