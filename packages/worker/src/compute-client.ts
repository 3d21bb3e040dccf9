import { Worker } from "node:worker_threads";
import type { ComputeCalls, ComputeData, Opened } from "./compute-thread.js";
import { prepareEnvironment } from "./prepare-environment.js";
import { callsTo, type Remote } from "./thread-calls.js";

/** The compute thread of this process, as the main thread sees it. There can be one at a time. */
export interface Compute {
  readonly opened: Opened;
  readonly calls: Remote<ComputeCalls>;
  /** End the thread, whatever it does. */
  close(): Promise<void>;
}

/**
 * Start the compute thread for a run: read its data, build its model.
 *
 * @throws {Error} What opening found wrong: data with mistakes, a backend that cannot be had.
 */
export async function openCompute(data: ComputeData): Promise<Compute> {
  prepareEnvironment(data);
  const thread = new Worker(new URL("./compute-thread.js", import.meta.url), { workerData: data });
  const calls = callsTo<ComputeCalls>(thread);
  const opened = await calls.opened();
  return { opened, calls, close: async () => void (await thread.terminate()) };
}
