export { type Detected, type DetectOptions, type DetectProgress, detectObjects } from "./detect/detect-objects.js";
export { type Evaluated, type EvaluateOptions, evaluateCheckpoint, NoCheckpoint } from "./evaluate-checkpoint.js";
export { type ComputedFeatures, type ComputeFeaturesOptions, computeFeatures } from "./features/compute-features.js";
export { type RunningWorker, runWorker, type WorkerOptions } from "./main.js";
export { type ReferenceOptions, type ReferenceResult, runReference } from "./reference.js";
export { type Exported, type ExportOptions, exportCheckpoint } from "./weights/export-checkpoint.js";
export { type Imported, importCheckpoint } from "./weights/import-checkpoint.js";
