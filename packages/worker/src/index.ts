export { InputError, type PredictedRecord, type PredictionInput } from "@umie/data";
export { NoCheckpoint } from "./checkpoint/locate.js";
export {
  type Evaluated,
  type EvaluateOptions,
  evaluateCheckpoint,
  type OpenedEvaluation,
  openEvaluation,
} from "./evaluate-checkpoint.js";
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
