import { headName, objectName, objectsOf, parseManifest, stepOf } from "./manifest.js";
import type { Store, Stored } from "./store.js";

/**
 * Nothing younger is removed: another writer may be about to refer to it. Longer than a checkpoint takes to write; a writer that takes
 * longer notices before it publishes.
 */
export const graceMs = 120_000;

/**
 * Remove what nobody needs: manifests published before the newest `keep`, objects that no manifest left refers to, and drafts of
 * crashed writers; of these only what is older than the grace window.
 */
export async function collectGarbage(store: Store, keep: number, grace = graceMs): Promise<void> {
  const manifests = await store.list("manifests");
  const head = await store.get("HEAD");
  // Objects last: what a manifest refers to that is not in our list was put or touched just now.
  const objects = await store.list("objects");
  // The store's own clock, as far as its newest content shows it: ours may be wrong.
  const before = Math.max(...[...objects, ...manifests].map(({ modifiedMs }) => modifiedMs)) - grace;
  const superseded = supersededManifests(manifests, head && headName(head), keep).filter(isBefore(before));
  const needed = new Set<string>();
  for (const { name } of manifests.filter((each) => !superseded.includes(each)))
    for (const { sha256 } of await referredTo(store, name)) needed.add(sha256);
  for (const { name } of superseded) await store.remove(`manifests/${name}`, before);
  const unneeded = objects.filter(isBefore(before)).filter(({ name }) => !needed.has(name));
  for (const { name } of unneeded) await store.remove(objectName(name), before);
  for (const folder of ["objects", "manifests", ""]) await store.sweep(folder, before);
}

/** All but the newest `keep` of those that are published; what `HEAD` names stays in any case. */
function supersededManifests(manifests: readonly Stored[], head: string | null, keep: number): Stored[] {
  if (head === null) return [];
  const published = manifests.filter(({ name }) => stepOf(name) <= stepOf(head));
  return published.slice(0, -keep).filter(({ name }) => name !== head);
}

const isBefore =
  (ms: number) =>
  ({ modifiedMs }: Stored) =>
    modifiedMs <= ms;

/** A damaged manifest refers to nothing that could be used. */
async function referredTo(store: Store, name: string): Promise<{ sha256: string }[]> {
  const bytes = await store.get(`manifests/${name}`);
  if (bytes === null) return [];
  try {
    return objectsOf(parseManifest(name, bytes));
  } catch {
    return [];
  }
}
