export { InputError, type PredictedRecord, type PredictionInput } from "@umie/data";
export { loadRunCopy, loadState } from "./checkpoint/load.js";
export {
  type CheckpointTarget,
  type LocatedCheckpoint,
  locateCheckpoint,
  NoCheckpoint,
} from "./checkpoint/locate.js";
export { openStore } from "./checkpoint/open-store.js";
export { type Store, StoreUnavailable } from "./checkpoint/store.js";
export { type Detected, type DetectOptions, type DetectProgress, detectObjects } from "./detect/detect-objects.js";
export {
  type Evaluated,
  type EvaluateOptions,
  evaluateCheckpoint,
  type OpenedEvaluation,
  openEvaluation,
} from "./evaluate-checkpoint.js";
export { type ComputedFeatures, type ComputeFeaturesOptions, computeFeatures } from "./features/compute-features.js";
export { type RunningWorker, runWorker, type WorkerOptions } from "./main.js";
export {
  type ExaminedPrompt,
  type ExamineLimits,
  examineCheckpoint,
  examinePrompts,
} from "./predict/examine.js";
export type { AnsweredQuestion, Prediction } from "./predict/prediction.js";
export { openPredictor, type PredictionOutcome, type Predictor, type PredictorOptions } from "./predict/predictor.js";
export type { AttendedWord } from "./predict/visual-look.js";
export { type ReferenceOptions, type ReferenceResult, runReference } from "./reference.js";
export { type Exported, type ExportOptions, exportCheckpoint } from "./weights/export-checkpoint.js";
export { type Imported, importCheckpoint } from "./weights/import-checkpoint.js";
