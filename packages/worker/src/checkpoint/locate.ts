import { stat } from "node:fs/promises";
import path from "node:path";
import { pathToFileURL } from "node:url";
import type { Environment } from "../environment.js";
import { findCheckpoint } from "./load.js";
import { type Manifest, parseManifest } from "./manifest.js";
import { openStore } from "./open-store.js";
import type { Store } from "./store.js";

/** Which checkpoint somebody means. */
export interface CheckpointTarget {
  /** A run's id; with `@STEP` the newest checkpoint up to that step; or the path or address of a checkpoint's manifest. */
  target: string;
  /** `file://` or `s3://` address of the folder with a folder for each run. */
  store: string;
  /** Variables of the process: how to reach an object store. */
  env?: Environment;
}

export interface LocatedCheckpoint {
  store: Store;
  manifest: Manifest;
  /** Newer checkpoints of the run that are damaged. */
  damaged: string[];
}

/** There is no such run or checkpoint. */
export class NoCheckpoint extends Error {
  override name = "NoCheckpoint";
}

/**
 * The checkpoint of that manifest; or the newest one of that run, up to that step, that is whole.
 *
 * @param action What it is wanted for, as in "evaluate".
 * @throws {NoCheckpoint} If there is none.
 * @throws {StoreUnavailable} If the store does not answer.
 */
export async function locateCheckpoint(
  { target, store: url, env = {} }: CheckpointTarget,
  action: string,
): Promise<LocatedCheckpoint> {
  const named = await manifestUrl(target);
  if (named !== null) return manifestAt(named, { target, env, action });
  const [, run = target, step] = /^(.*)@(\d+)$/.exec(target) ?? [];
  const store = openStore(url, env).below(run);
  const found = await findCheckpoint(store, step === undefined ? undefined : Number(step));
  const damaged = found.damaged.map(({ reason }) => reason);
  if (found.manifest === null) {
    const why = damaged[0] === undefined ? "there is none" : `none is whole (${damaged[0]})`;
    const wanted = step === undefined ? "a checkpoint" : `a checkpoint of step ${step} or before`;
    throw new NoCheckpoint(`Cannot ${action} ${target} as ${wanted} must lie in ${store.url}: ${why}`);
  }
  return { store, manifest: found.manifest, damaged };
}

/** The address of what may be a manifest; null for the id of a run. */
async function manifestUrl(target: string): Promise<string | null> {
  if (target.startsWith("s3://")) return target;
  const file = target.replace(/^file:\/\//, "");
  const isFile = await stat(file).then(
    (found) => found.isFile(),
    () => false,
  );
  return isFile ? pathToFileURL(path.resolve(file)).href : null;
}

async function manifestAt(
  url: string,
  { target, env, action }: { target: string; env: Environment; action: string },
): Promise<LocatedCheckpoint> {
  const name = url.slice(url.lastIndexOf("/") + 1);
  const store = openStore(url.split("/").slice(0, -2).join("/"), env);
  const bytes = await store.get(`manifests/${name}`);
  if (bytes === null)
    throw new NoCheckpoint(`Cannot ${action} ${target} as it must be a manifest in a checkpoint store`);
  return { store, manifest: parseManifest(name, bytes), damaged: [] };
}
