import assert from "node:assert/strict";
import { test } from "node:test";
import { setImmediate } from "node:timers/promises";
import { Donor } from "./donor.js";
import { LiveState, type StateSnapshot } from "./live-state.js";
import { allocateState } from "./state.js";

/** A state all of whose parameters are its step. */
function stateAt(step: number): LiveState {
  const live = new LiveState(allocateState(4));
  live.vectors.params.fill(step);
  live.moveTo(step, `entry ${step}`);
  return live;
}

function update(live: LiveState): void {
  live.beforeUpdate();
  live.vectors.params.fill(live.step + 1);
  live.moveTo(live.step + 1, `entry ${live.step + 1}`);
}

function paramsOf(snapshot: StateSnapshot): number[] {
  const bytes: Uint8Array[] = [];
  for (let piece = snapshot.read(3); piece; piece = snapshot.read(3))
    if (piece.name === "params") bytes.push(piece.bytes);
  return [...new Float32Array(Uint8Array.from(Buffer.concat(bytes)).buffer)];
}

test("a snapshot is the state as it was, however much of it was read when the state moves on", () => {
  const live = stateAt(3);
  const [untouched, begun] = [live.snapshot(), live.snapshot()];
  begun.read(3);
  update(live);
  update(live);
  assert.deepEqual(paramsOf(untouched), [3, 3, 3, 3]);
  assert.deepEqual(paramsOf(begun), [3, 3, 3, 3]);
  assert.deepEqual([begun.step, begun.entryHash], [3, "entry 3"]);
  assert.deepEqual(paramsOf(live.snapshot()), [5, 5, 5, 5]);
});

test("a state that is held stays as it was, wherever it is read", () => {
  const live = stateAt(3);
  const held = live.hold();
  const whole = held.read(0, 1000);
  assert.equal(whole.length, 4 * 4 * 3 + 3 * 8);
  update(live);
  update(live);
  assert.deepEqual(held.read(0, 1000), whole);
  // Across the border of two vectors, and at the end.
  assert.deepEqual(held.read(10, 20), whole.slice(10, 30));
  assert.deepEqual(held.read(whole.length - 3, 20), whole.slice(-3));
  assert.notDeepEqual(live.hold().read(0, 1000), whole);
});

test("a snapshot that copies ahead is read in the same pieces, and is the state as it was", async () => {
  const [live, same] = [stateAt(3), stateAt(3)];
  const [ahead, plain] = [live.snapshot(), same.snapshot()];
  const copying = ahead.copyAhead(3);
  const pieces = [ahead.read(3)];
  // Some was copied by then, and the rest is copied by the update.
  await setImmediate();
  update(live);
  for (let piece = ahead.read(3); piece; piece = ahead.read(3)) pieces.push(piece);
  await copying;
  for (const piece of pieces) assert.deepEqual(piece, plain.read(3));
  assert.equal(plain.read(3), null);
});

test("an update finds nothing left to copy after a snapshot that copied ahead", async () => {
  const live = stateAt(3);
  const snapshot = live.snapshot();
  await snapshot.copyAhead(3);
  update(live);
  assert.deepEqual(paramsOf(snapshot), [3, 3, 3, 3]);
});

test("while the memory changes there is no state to take, nor to give away, but what was held", async () => {
  const live = stateAt(3);
  const donor = new Donor();
  donor.serve("demo-1", live);
  assert.equal((await donor.manifest("demo-1"))?.step, 3);
  assert.equal(await donor.manifest("other-1"), undefined);
  const chunk = donor.held("demo-1", 3)?.chunk(0);
  live.beforeUpdate();
  assert.throws(() => live.snapshot(), /Cannot read the state of step 3 as it is changing just now/);
  assert.throws(() => live.hold(), /Cannot hold the state of step 3 as it is changing just now/);
  live.vectors.params.fill(4);
  live.moveTo(4, "entry 4");
  assert.deepEqual(donor.held("demo-1", 3)?.chunk(0), chunk);
  assert.equal(donor.held("demo-1", 3)?.chunk(1), undefined);
  assert.equal(donor.held("demo-1", 2), undefined);
  assert.equal((await donor.manifest("demo-1"))?.step, 4);
  donor.serve("demo-1", null);
  assert.equal(donor.held("demo-1", 4), undefined);
});
