import { pullState, pullStep, type Reduced } from "@umie/collective";
import { faultPoint } from "@umie/fault";
import type { StepRecord } from "@umie/ledger";
import { descendsFrom } from "@umie/recipe";
import { applyStep } from "./apply-step.js";
import { type FoundCheckpoint, findCheckpoint, loadState } from "./checkpoint/load.js";
import { type Store, StoreUnavailable } from "./checkpoint/store.js";
import { donors } from "./peers.js";
import type { Service } from "./service.js";
import { stateBytes, stateHash, stateVectors } from "./state.js";

/**
 * Come to a state of the run: from a member, while there are members; else from the newest checkpoint that is whole and not
 * ahead of the log; else the state a run begins with. There is none yet while the members or the store do not answer.
 */
export async function obtainState(service: Service): Promise<void> {
  const { view, live } = service;
  if (live.step >= 0 && live.step <= view.head.step) return;
  live.moveTo(-1, "");
  if (donors(view.generation, view.self).length > 0) {
    await stateFromMembers(service);
    return;
  }
  const isLoaded = await stateFromCheckpoint(service).catch((error: Error) => storeIsDown(service, error));
  if (isLoaded === false) await initialState(service);
}

/** A store that does not answer may hold a checkpoint, so nothing begins without it. @returns null: not yet. */
async function storeIsDown({ live, heart, log }: Service, error: Error): Promise<null> {
  if (!(error instanceof StoreUnavailable)) throw error;
  live.moveTo(-1, "");
  log.warn(error.message);
  await heart.set({ doing: `waiting for the checkpoint store: ${error.message}` });
  return null;
}

/**
 * Bring a state up to the head of the log: by the summed gradients that members keep of the last steps, else by a member's
 * whole state.
 *
 * @returns false if nobody could help, for now.
 */
export async function catchUp(service: Service): Promise<boolean> {
  const { view, live } = service;
  while (live.step < view.head.step) {
    const step = live.step + 1;
    const record = await view.ledger.step(step);
    if (record === null) return false;
    if (!isStateBefore(record, service)) return stateFromMembers(service);
    if (record.entry.kind === "skip") live.moveTo(step, record.hash);
    else {
      const reduced = await sumsFromMembers(service, step, record.entry.gradientHash);
      if (reduced === null) return stateFromMembers(service);
      await applyStep(service, reduced, record.entry);
    }
  }
  return true;
}

/** Is ours the state that the log has before this step, as far as it says so? */
function isStateBefore({ entry }: StepRecord, { live, log }: Service): boolean {
  if (entry.stateHash === undefined || entry.stateHash === stateHash(live.vectors)) return true;
  log.error({ step: live.step }, "this worker's state is not the log's: taking over another one");
  return false;
}

async function sumsFromMembers(
  { view, progressTimeoutMs }: Service,
  step: number,
  hash: string,
): Promise<Reduced | null> {
  for (const { address } of donors(view.generation, view.self)) {
    const answer = await pullStep(address, view.ledger.run, step, { progressTimeoutMs });
    if (answer.ok && answer.reduced.sha256 === hash) return answer.reduced;
  }
  return null;
}

async function stateFromMembers({ view, live, compute, log, progressTimeoutMs }: Service): Promise<boolean> {
  await faultPoint("join.begin");
  const vectors = stateVectors(live.vectors);
  const addresses = donors(view.generation, view.self).map(({ address }) => address);
  live.beforeUpdate();
  live.moveTo(-1, "");
  const sink = {
    open: ({ bytes }: { bytes: number }) =>
      bytes === stateBytes(live.vectors) ? undefined : `it has ${bytes} bytes instead of ${stateBytes(live.vectors)}`,
    write: (bytes: Uint8Array, at: number) => writeAt(vectors, bytes, at),
  };
  const answer = await pullState(addresses, view.ledger.run, sink, { progressTimeoutMs });
  if (!answer.ok) {
    log.warn({ reason: answer.reason }, "cannot take over a state");
    return false;
  }
  await faultPoint("join.pulled");
  const { step } = answer.manifest;
  const record = step > 0 ? await view.ledger.step(step) : null;
  if (record === null && step > 0) {
    log.warn({ step }, "cannot take over a state whose step the log does not have");
    return false;
  }
  live.moveTo(step, record?.hash ?? "");
  await compute.calls.stateChanged();
  log.info({ step, from: answer.donors }, "took over the state of the members");
  return true;
}

/** Bytes of a state in the order of its vectors, from byte `at` on. */
function writeAt(vectors: readonly { bytes: Uint8Array }[], bytes: Uint8Array, at: number): void {
  let [rest, offset] = [bytes, at];
  for (const vector of vectors) {
    if (rest.length === 0) return;
    if (offset < vector.bytes.length) {
      const part = rest.subarray(0, vector.bytes.length - offset);
      vector.bytes.set(part, offset);
      rest = rest.subarray(part.length);
      offset += part.length;
    }
    offset -= vector.bytes.length;
  }
}

async function stateFromCheckpoint(service: Service): Promise<boolean> {
  const { live, store: own, record, compute, log } = service;
  const found = (await newestIn(service, own)) ?? (await checkpointOfParent(service));
  if (found === null) return false;
  const { manifest, store } = found;
  if (!descendsFrom(record, manifest.record.specHash)) {
    throw new Error(
      `Cannot go on from ${store.url} as it must be of the run with spec ${record.specHash}: it is of ${manifest.record.specHash}`,
    );
  }
  live.beforeUpdate();
  await loadState(store, manifest, live.vectors);
  live.moveTo(manifest.step, manifest.entryHash);
  await compute.calls.stateChanged();
  log.info({ step: manifest.step, name: found.name }, "loaded a checkpoint");
  return true;
}

/** The newest whole checkpoint that is not ahead of the log; null where there is none. */
async function newestIn({ view, log }: Service, store: Store): Promise<(FoundCheckpoint & { store: Store }) | null> {
  const found = await findCheckpoint(store, view.head.step);
  for (const { name, reason } of found.damaged) {
    log.error({ name, reason }, "a checkpoint is damaged: falling back to the one before");
    await view.ledger.event("checkpoint-fallback", reason);
  }
  return found.manifest === null ? null : { ...found, store };
}

/**
 * A fork begins with its parent's state and computes what is missing up to its own step, by its parent's spec.
 *
 * @throws {Error} If it needs one and there is none.
 */
async function checkpointOfParent(service: Service): Promise<(FoundCheckpoint & { store: Store }) | null> {
  const { record, openStore } = service;
  const { parent } = record;
  if (!parent) return null;
  const store = openStore(parent.record.spec.checkpoint.store!).below(parent.run);
  const found = record.becomes ? await newestIn(service, store) : null;
  // Further back than where the parent was forked itself, its spec says nothing.
  const first = record.becomes ? (parent.record.parent?.step ?? 0) : parent.step;
  if ((found?.manifest.step ?? 0) >= first) return found;
  const place = record.becomes ? store : service.store;
  throw new Error(
    `Cannot begin ${record.run} as a checkpoint of step ${first} or later must lie in ${place.url}: none does`,
  );
}

async function initialState({ live, compute, log }: Service): Promise<void> {
  live.beforeUpdate();
  await compute.calls.initialise();
  live.moveTo(0, "");
  log.info("made the state the run begins with");
}
