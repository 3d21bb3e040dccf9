export { answerPrompts, type Decode } from "./answer-prompts.js";
export { answerText } from "./answer-text.js";
export type { AnswerRecord, AnswerTuple, ReadAnswer } from "./answer-tuple.js";
export type { Batch, VisualInputs } from "./batch.js";
export {
  type BatchSource,
  type BatchSourceOptions,
  type BatchSpec,
  batchSource,
  type EvaluationSplit,
  type PromptBatch,
} from "./batch-source.js";
export { type Imported, type ImportOptions, importData } from "./canonical/import-data.js";
export { type CanonicalFile, type CanonicalManifest, readManifest } from "./canonical/manifest.js";
export { type Corpus, type CorpusOptions, type DatasetChoice, openCorpus } from "./corpus.js";
export type { CorpusDataset } from "./corpus-dataset.js";
export { DataError, type DataMistake } from "./datasets/mistake.js";
export { listPictures } from "./datasets/picture-files.js";
export { pictureSize } from "./datasets/picture-size.js";
export { publishedLabels } from "./datasets/published-labels.js";
export { type Answer, evaluateExamples, firstQuestion, predictExamples } from "./evaluation.js";
export { type EvaluationLeaf, type EvaluationPlan, evaluationLeaves } from "./evaluation-leaves.js";
export {
  type Argument,
  type Box,
  type DatasetName,
  datasetNames,
  type Ending,
  type Entity,
  type Example,
  type Format,
  formats,
  isShown,
  type MeeExample,
  type MeeSetting,
  type MnerExample,
  type MreExample,
  meeSettings,
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
export { type FeatureStore, storedFeatures } from "./features/feature-folder.js";
export type { GradedPrediction } from "./graded-prediction.js";
export {
  type InspectedDataset,
  type Inspection,
  type InspectOptions,
  inspectFolder,
} from "./inspect/inspect-folder.js";
export type { ShownExample } from "./inspect/shown-example.js";
export { writeInspection } from "./inspect/write-inspection.js";
export type { SchemaOrder } from "./instructors/label-order.js";
export { addedTokens, type Wording, type WordingChoice, wordings } from "./instructors/wording.js";
export {
  type DatasetLabels,
  type LabelChoice,
  type LabelMapping,
  type Labels,
  offeredLabels,
  seenLabels,
} from "./labels.js";
export { type AuditedDataset, type LeakAudit, LeakError, type LeakRule, leakRules } from "./leaks/audit-leaks.js";
export { findLeaks, type Leak, type LeakKind, type LeakOptions, leakKinds } from "./leaks/find-leaks.js";
export { type Item, itemsOf } from "./leaks/item.js";
export { type Amount, countLeaks, type LeakCount } from "./leaks/leak-counts.js";
export { leastSimilarity } from "./leaks/near-texts.js";
export { mostDifferentBits } from "./leaks/picture-look.js";
export { type Linearisation, linearisations } from "./linearisation/linearisation.js";
export { normalForm } from "./normal-form.js";
export { cropSource, grayPixels } from "./pictures/crops.js";
export { decode, decodeBytes, readPicture } from "./pictures/decode.js";
export { type DetectorSize, detectorPicture, detectorSizeFrom } from "./pictures/detector-size.js";
export { PictureCache } from "./pictures/picture-cache.js";
export {
  clipPreparation,
  imagenetMean,
  imagenetStd,
  type Preparation,
  preparationFrom,
  preparedRegions,
  resnetPreparation,
} from "./pictures/preparation.js";
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
export { parsePredictions, predictionLine } from "./prediction-file.js";
export {
  type PartScore,
  type PredictionReport,
  predictionReport,
  type ReportPart,
} from "./prediction-report.js";
export { type LengthSurvey, surveyLengths } from "./prompt-lengths.js";
export { type PromptList, promptList } from "./prompt-list.js";
export { type PromptStyle, plainStyle } from "./prompt-style.js";
export { goldPrompts, question } from "./prompts.js";
export { type DataChoice, datasetTaskPairs, exampleCounts, openRunData, type RunData } from "./run-data.js";
export { type SamplerPlan, type SamplerSpec, samplerPlan, stepExamples } from "./sampler.js";
export { type MatchCounts, microScore, type Score, sumOfMatches } from "./scorers/counts.js";
export { countErrors, type ErrorCase, type ErrorKind, errorKinds, errorsOf } from "./scorers/error-analysis.js";
export { countBoxes, type GroundedBox, matchBoxes } from "./scorers/grounded-boxes.js";
export { type LabelScore, labelScores, macroScore } from "./scorers/label-scores.js";
export { countByOffset } from "./scorers/offsets.js";
export { countReleased, releasedOverall, releasedScore } from "./scorers/released.js";
export { countInSetting } from "./scorers/settings.js";
export { countStrict } from "./scorers/strict.js";
export { bootstrapInterval, type Interval } from "./statistics/bootstrap-interval.js";
export { byTask } from "./statistics/by-task.js";
export { type Comparison, comparePredictions } from "./statistics/compare-predictions.js";
export { type PairedCounts, type PairedTest, pairedBootstrap, randomisationTest } from "./statistics/paired-tests.js";
export { defaultResampling, type Resampling } from "./statistics/resampling.js";
export { sentenceUnits } from "./statistics/sentence-units.js";
export { decidingPictures } from "./synth/deciding-pictures.js";
export { readSynth, type SynthManifest } from "./synth/manifest.js";
export { type SynthOptions, synthesise, synthSizes } from "./synth/synthesise.js";
export { type DatasetTasks, datasetTasks, type EventOfExample, type TaskObject } from "./task.js";
export { addCounts, type Counts, countsByDataset, countsOf, scoresOf, type TaskScore } from "./task-counts.js";
export { createHuggingFaceTokenizer, type HuggingFaceTokenizer } from "./tokenizer/hugging-face.js";
export type { Tokenizer } from "./tokenizer/tokenizer.js";
export { isTokenizerJson } from "./tokenizer/tokenizer-json.js";
export { type TrainTokenizerOptions, trainTokenizer } from "./tokenizer/train/train-tokenizer.js";
export { type OpenTokenizer, openTokenizer, readTokenizer, type TokenizerSource } from "./tokenizer-file.js";
export { tokenizerKey, tokenizerTexts } from "./tokenizer-texts.js";
export { type RegionContent, regionsOf, type VisualSource } from "./visual-inputs.js";
