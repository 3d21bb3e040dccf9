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

test("while the memory changes there is no state to take, nor to give away", () => {
  const live = stateAt(3);
  const donor = new Donor();
  donor.serve("demo-1", live);
  assert.equal(donor.state("demo-1")?.step, 3);
  assert.equal(donor.state("other-1"), undefined);
  live.beforeUpdate();
  assert.throws(() => live.snapshot(), /Cannot read the state of step 3 as it is changing just now/);
  assert.equal(donor.state("demo-1"), undefined);
  live.moveTo(4, "entry 4");
  assert.equal(donor.state("demo-1")?.step, 4);
});
