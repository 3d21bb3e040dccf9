import { type OpenTokenizer, readTokenizer } from "@umie/data";
import { type BackendChoice, openBackend } from "@umie/engine";
import { loadState, loadTokenizer } from "../checkpoint/load.js";
import { type CheckpointTarget, type LocatedCheckpoint, locateCheckpoint } from "../checkpoint/locate.js";
import { Model } from "../compute.js";
import { prepareEnvironment } from "../prepare-environment.js";
import { allocateState } from "../state.js";

export interface OpenOptions extends CheckpointTarget {
  /** Default: the best this machine has. */
  backend?: BackendChoice;
  /** Threads of the arithmetic; default 1. */
  threads?: number;
}

/** A checkpoint as a model with its tokenizer. It needs nothing of the data it was trained on. */
export interface OpenedCheckpoint extends LocatedCheckpoint {
  model: Model;
  tokenizer: OpenTokenizer;
}

/**
 * @throws {NoCheckpoint} If there is none.
 * @throws {Error} If it is damaged or has no tokenizer, or the backend cannot be had.
 */
export async function openCheckpoint(options: OpenOptions, action: string): Promise<OpenedCheckpoint> {
  const { backend = "auto", threads = 1 } = options;
  const located = await locateCheckpoint(options, action);
  const { store, manifest } = located;
  const bytes = await loadTokenizer(store, manifest).catch((cause: Error) => {
    throw new Error(`Cannot ${action} ${options.target} as its tokenizer must lie with it: ${cause.message}`, {
      cause,
    });
  });
  const tokenizer = readTokenizer(bytes, `of ${options.target}`);
  prepareEnvironment({ threads });
  await openBackend(backend, { threads });
  const { model: config, parameterCount } = manifest.record.spec.resolved;
  const state = allocateState(parameterCount);
  await loadState(store, manifest, state);
  return { ...located, model: new Model(config, state.params), tokenizer };
}
