import { availableParallelism } from "node:os";
import { Worker } from "node:worker_threads";
import { type BootstrapProblem, bootstrapRange, type Draws } from "./bootstrap.js";

/** Fewer resamples than this are done before a thread has started. */
const worthAThread = 100;

/** All resamples, dealt to as many threads as the machine runs at once. */
export async function bootstrap(
  problem: BootstrapProblem,
  resamples: number,
  threads = availableParallelism(),
): Promise<Draws> {
  const count = Math.min(threads, Math.ceil(resamples / worthAThread));
  if (count <= 1) return bootstrapRange(problem, 0, resamples);
  const bounds = Array.from({ length: count + 1 }, (_, i) => Math.round((i * resamples) / count));
  const parts = bounds.slice(1).map((to, i) => inThread(problem, bounds[i]!, to));
  return (await Promise.all(parts)).flat();
}

function inThread(problem: BootstrapProblem, from: number, to: number): Promise<Draws> {
  const worker = new Worker(new URL("./bootstrap-thread.js", import.meta.url), { workerData: { problem, from, to } });
  return new Promise((resolve, reject) => {
    worker.once("message", resolve);
    worker.once("error", reject);
    worker.once("exit", (code) => reject(new Error(`Cannot bootstrap as a thread ended with ${code}`)));
  });
}
