import type { RunRecord } from "@umie/recipe";
import { LiveState } from "../live-state.js";
import { allocateState, stateHash } from "../state.js";
import { findCheckpoint, loadState } from "./load.js";
import type { Store } from "./store.js";
import { type WriteOptions, type WrittenCheckpoint, writeCheckpoint } from "./write.js";

/** A small state: every value of it depends on the step, but those of one vector, whose chunk stays the same. */
const parameters = 6;

function someState(step: number): LiveState {
  const live = new LiveState(allocateState(parameters));
  const { params, mu, scalars } = live.vectors;
  for (const [v, vector] of [params, mu, scalars].entries())
    for (const [i] of vector.entries()) vector[i] = 100 * v + step + i / 8;
  live.vectors.nu.fill(7);
  live.moveTo(step, `entry ${step}`);
  return live;
}

export function writeSome(store: Store, step: number, options: WriteOptions): Promise<WrittenCheckpoint> {
  const record = { run: "run-1", specHash: "spec" } as RunRecord;
  const snapshot = someState(step).snapshot();
  return writeCheckpoint(store, { snapshot, record, numericClass: "class", tokenizer: Uint8Array.of(1) }, options);
}

/** What loading gives: the step whose state it is, bit for bit, or null where there is no checkpoint. */
export async function loadSome(store: Store): Promise<{ step: number | null; damaged: string[] }> {
  const found = await findCheckpoint(store);
  const damaged = found.damaged.map(({ reason }) => reason);
  if (found.manifest === null) return { step: null, damaged };
  const { step } = found.manifest;
  const into = allocateState(parameters);
  await loadState(store, found.manifest, into);
  if (stateHash(into) !== stateHash(someState(step).vectors)) throw new Error(`What was loaded is not step ${step}`);
  return { step, damaged };
}
