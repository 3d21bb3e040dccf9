export { type Evaluated, type EvaluateOptions, evaluateCheckpoint, NoCheckpoint } from "./evaluate-checkpoint.js";
export { type RunningWorker, runWorker, type WorkerOptions } from "./main.js";
export { type ReferenceOptions, type ReferenceResult, runReference } from "./reference.js";
