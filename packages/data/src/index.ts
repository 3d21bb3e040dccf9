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
export { listPictures } from "./datasets/picture-files.js";
export { publishedLabels } from "./datasets/published-labels.js";
export { type Answer, evaluateExamples } from "./evaluation.js";
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
export { type FeatureStore, storedFeatures } from "./features/feature-folder.js";
export { type DatasetLabels, type LabelChoice, type Labels, offeredLabels, seenLabels } from "./labels.js";
export { grayPixels } from "./pictures/crops.js";
export { decode, decodeBytes, readPicture } from "./pictures/decode.js";
export { type DetectorSize, detectorPicture, detectorSizeFrom } from "./pictures/detector-size.js";
export {
  clipPreparation,
  imagenetMean,
  imagenetStd,
  type Preparation,
  preparationFrom,
  preparedRegions,
  resnetPreparation,
} from "./pictures/preparation.js";
export { type LengthSurvey, surveyLengths } from "./prompt-lengths.js";
export { type PromptList, promptList } from "./prompt-list.js";
export { goldPrompts, question } from "./prompts.js";
export { type DataChoice, datasetTaskPairs, exampleCounts, openRunData, type RunData } from "./run-data.js";
export { countBoxes, type GroundedBox, matchBoxes } from "./scorers/grounded-boxes.js";
export { readSynth, type SynthManifest } from "./synth/manifest.js";
export { type SynthOptions, synthesise, synthSizes } from "./synth/synthesise.js";
export { type DatasetTasks, datasetTasks, type EventOfExample, type TaskObject } from "./task.js";
export { addCounts, type Counts, scoresOf, type TaskScore } from "./task-counts.js";
export type { Tokenizer } from "./tokenizer/tokenizer.js";
export { type OpenTokenizer, openTokenizer, readTokenizer, type TokenizerSource } from "./tokenizer-file.js";
export { tokenizerKey, tokenizerTexts } from "./tokenizer-texts.js";
export { type RegionContent, regionsOf, type VisualSource } from "./visual-inputs.js";
