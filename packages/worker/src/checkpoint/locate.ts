import { stat } from "node:fs/promises";
import path from "node:path";
import { pathToFileURL } from "node:url";
import { FileStore } from "./file-store.js";
import { findCheckpoint } from "./load.js";
import { type Manifest, parseManifest } from "./manifest.js";

/** Which checkpoint somebody means. */
export interface CheckpointTarget {
  /** A run's id, or the path of a checkpoint's manifest. */
  target: string;
  /** `file://` address of the folder with a folder for each run. */
  store: string;
}

export interface LocatedCheckpoint {
  store: FileStore;
  manifest: Manifest;
  /** Newer checkpoints of the run that are damaged. */
  damaged: string[];
}

/** There is no such run or checkpoint. */
export class NoCheckpoint extends Error {
  override name = "NoCheckpoint";
}

/**
 * The checkpoint of that manifest, or the newest one of that run that is whole.
 *
 * @param action What it is wanted for, as in "evaluate".
 * @throws {NoCheckpoint} If there is none.
 */
export async function locateCheckpoint(
  { target, store: url }: CheckpointTarget,
  action: string,
): Promise<LocatedCheckpoint> {
  const file = target.replace(/^file:\/\//, "");
  const isFile = await stat(file).then(
    (found) => found.isFile(),
    () => false,
  );
  if (isFile) {
    const store = new FileStore(pathToFileURL(path.dirname(path.dirname(path.resolve(file)))).href);
    const bytes = await store.get(`manifests/${path.basename(file)}`);
    if (bytes === null)
      throw new NoCheckpoint(`Cannot ${action} ${target} as it must be a manifest in a checkpoint store`);
    return { store, manifest: parseManifest(path.basename(file), bytes), damaged: [] };
  }
  const store = new FileStore(url).below(target);
  const found = await findCheckpoint(store);
  const damaged = found.damaged.map(({ reason }) => reason);
  if (found.manifest === null) {
    const why = damaged[0] === undefined ? "there is none" : `none is whole (${damaged[0]})`;
    throw new NoCheckpoint(`Cannot ${action} ${target} as a checkpoint must lie in ${store.url}: ${why}`);
  }
  return { store, manifest: found.manifest, damaged };
}
