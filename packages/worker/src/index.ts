export { NoCheckpoint } from "./checkpoint/locate.js";
export { type Evaluated, type EvaluateOptions, evaluateCheckpoint } from "./evaluate-checkpoint.js";
export { type ExampleLook, lookIntoCheckpoint } from "./look-into-checkpoint.js";
export { type RunningWorker, runWorker, type WorkerOptions } from "./main.js";
export type { AnsweredQuestion, Prediction } from "./predict/prediction.js";
export { openPredictor, type PredictionOutcome, type Predictor, type PredictorOptions } from "./predict/predictor.js";
export type { AttendedWord } from "./predict/visual-look.js";
export { type ReferenceOptions, type ReferenceResult, runReference } from "./reference.js";
