export { evaluateCheckpoint, type Evaluated, type EvaluateOptions, NoCheckpoint } from "./evaluate-checkpoint.js";
export { type RunningWorker, runWorker, type WorkerOptions } from "./main.js";
export { type ReferenceOptions, type ReferenceResult, runReference } from "./reference.js";
