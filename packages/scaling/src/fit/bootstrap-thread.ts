import { parentPort, workerData } from "node:worker_threads";
import { type BootstrapProblem, bootstrapRange } from "./bootstrap.js";

const { problem, from, to } = workerData as { problem: BootstrapProblem; from: number; to: number };
parentPort?.postMessage(bootstrapRange(problem, from, to));
