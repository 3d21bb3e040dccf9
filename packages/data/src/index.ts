export { answerPrompts, type Decode } from "./answer-prompts.js";
export { answerText } from "./answer-text.js";
export type { AnswerTuple, ReadAnswer } from "./answer-tuple.js";
export type { Batch, VisualInputs } from "./batch.js";
export {
  type BatchSource,
  type BatchSourceOptions,
  type BatchSpec,
  batchSource,
  type EvaluationSplit,
  type PromptBatch,
} from "./batch-source.js";
export { type Corpus, type CorpusOptions, openCorpus } from "./corpus.js";
export type { CorpusDataset } from "./corpus-dataset.js";
export { DataError, type DataMistake } from "./datasets/mistake.js";
export { pictureSize } from "./datasets/picture-size.js";
export { publishedLabels } from "./datasets/published-labels.js";
export { type Answer, evaluateExamples, firstQuestion } from "./evaluation.js";
export { type EvaluationLeaf, type EvaluationPlan, evaluationLeaves } from "./evaluation-leaves.js";
export {
  type Argument,
  type Box,
  type DatasetName,
  datasetNames,
  type Entity,
  type Example,
  isShown,
  type MeeExample,
  type MnerExample,
  type MreExample,
  type Picture,
  type Prompt,
  type Relation,
  type Split,
  splits,
  type Task,
  type Trigger,
  tasks,
  tasksOfDataset,
  unreachableFiller,
  wholePicture,
} from "./example.js";
export { toBatch } from "./feature-converter.js";
export { type DatasetLabels, type LabelChoice, type Labels, offeredLabels, seenLabels } from "./labels.js";
export { cropSource } from "./pictures/crops.js";
export { PictureCache } from "./pictures/picture-cache.js";
export { answerPieces, type WrittenAnswer } from "./predict/answer-pieces.js";
export {
  type AnswerPiece,
  type EventMention,
  type ObjectMention,
  type PredictedRecord,
  predictedRecords,
  type TextMention,
} from "./predict/predicted-records.js";
export {
  InputError,
  type NamedMention,
  type PredictionInput,
  type PredictionTask,
  predictionTasks,
  readObjects,
  readPredictionInput,
} from "./predict/prediction-input.js";
export { type AskingContext, type PreparedInput, prepareInput, type ShownPicture } from "./predict/prepare-input.js";
export { type SourceLayout, type SourceWord, sourceLayout } from "./predict/source-words.js";
export { type LengthSurvey, surveyLengths } from "./prompt-lengths.js";
export { type PromptList, promptList } from "./prompt-list.js";
export { goldPrompts, question } from "./prompts.js";
export { type DataChoice, datasetTaskPairs, exampleCounts, openRunData, type RunData } from "./run-data.js";
export { countBoxes, type GroundedBox, matchBoxes } from "./scorers/grounded-boxes.js";
export { decidingPictures } from "./synth/deciding-pictures.js";
export { readSynth, type SynthManifest } from "./synth/manifest.js";
export { type SynthOptions, synthesise, synthSizes } from "./synth/synthesise.js";
export { type DatasetTasks, datasetTasks, type EventOfExample, type TaskObject } from "./task.js";
export { addCounts, type Counts, scoresOf, type TaskScore } from "./task-counts.js";
export { createHuggingFaceTokenizer, type HuggingFaceTokenizer } from "./tokenizer/hugging-face.js";
export type { Tokenizer } from "./tokenizer/tokenizer.js";
export { type TrainTokenizerOptions, trainTokenizer } from "./tokenizer/train/train-tokenizer.js";
export { type OpenTokenizer, openTokenizer, readTokenizer, type TokenizerSource } from "./tokenizer-file.js";
export { tokenizerKey, tokenizerTexts } from "./tokenizer-texts.js";
export type { VisualSource } from "./visual-inputs.js";
