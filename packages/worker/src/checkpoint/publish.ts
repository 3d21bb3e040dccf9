import { headName, stepOf } from "./manifest.js";
import type { Store } from "./store.js";

/**
 * Let `HEAD` name this manifest, unless it names one of a later step. Two writers may do so at once; whoever comes last looks again, so that
 * the later step stays.
 *
 * @param name of a manifest that lies in the store and whose chunks were verified.
 */
export async function publish(store: Store, name: string): Promise<void> {
  await swap(store, name);
  // A manifest is put when its chunks are there, so one of a later step can be published as well as ours.
  const later = (await store.list("manifests")).filter((each) => stepOf(each.name) > stepOf(name)).at(-1);
  if (later !== undefined) await swap(store, later.name);
}

async function swap(store: Store, name: string): Promise<void> {
  for (;;) {
    const held = await store.get("HEAD");
    const current = held && headName(held);
    if (current !== null && (current === name || stepOf(current) > stepOf(name))) return;
    if (await store.replace("HEAD", `${name}\n`, held)) return;
  }
}
