export type { Batch, VisualInputs } from "./batches/batch.js";
export {
  type BatchSource,
  type BatchSourceOptions,
  type BatchSpec,
  batchSource,
  type EvaluationSplit,
  type PromptBatch,
} from "./batches/batch-source.js";
export { toBatch } from "./batches/feature-converter.js";
export { type SamplerPlan, type SamplerSpec, samplerPlan, stepExamples } from "./batches/sampler.js";
export { type RegionContent, regionsOf, type VisualSource } from "./batches/visual-inputs.js";
export { type Imported, type ImportOptions, importData } from "./canonical/import-data.js";
export { type CanonicalFile, type CanonicalManifest, readManifest } from "./canonical/manifest.js";
export { type Corpus, type CorpusOptions, type DatasetChoice, openCorpus } from "./corpus/corpus.js";
export type { CorpusDataset } from "./corpus/corpus-dataset.js";
export {
  type DatasetLabels,
  type LabelChoice,
  type LabelMapping,
  type Labels,
  offeredLabels,
  seenLabels,
} from "./corpus/labels.js";
export { DataError, type DataMistake } from "./datasets/mistake.js";
export { listPictures } from "./datasets/picture-files.js";
export { pictureSize } from "./datasets/picture-size.js";
export { publishedLabels } from "./datasets/published-labels.js";
export { answerPrompts, type Decode } from "./evaluation/answer-prompts.js";
export { answerText } from "./evaluation/answer-text.js";
export { type Answer, evaluateExamples, firstQuestion, predictExamples } from "./evaluation/evaluation.js";
export { type EvaluationLeaf, type EvaluationPlan, evaluationLeaves } from "./evaluation/evaluation-leaves.js";
export type { GradedPrediction } from "./evaluation/graded-prediction.js";
export type { KeptExample, KeptExamples } from "./evaluation/kept-example.js";
export { normalForm } from "./evaluation/normal-form.js";
export { parsePredictions, predictionLine } from "./evaluation/prediction-file.js";
export {
  type PartScore,
  type PredictionReport,
  predictionReport,
  type ReportPart,
} from "./evaluation/prediction-report.js";
export {
  addCounts,
  type Counts,
  countsByDataset,
  countsOf,
  scoresOf,
  type TaskScore,
} from "./evaluation/task-counts.js";
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
export { type FeatureStore, storedFeatures } from "./features/feature-folder.js";
export { featureLeaf, featureLeafCount } from "./features/feature-leaves.js";
export { type RunPicture, runPictures } from "./features/run-pictures.js";
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
export { type AuditedDataset, type LeakAudit, LeakError, type LeakRule, leakRules } from "./leaks/audit-leaks.js";
export { findLeaks, type Leak, type LeakKind, type LeakOptions, leakKinds } from "./leaks/find-leaks.js";
export { type Item, itemsOf } from "./leaks/item.js";
export { type Amount, countLeaks, type LeakCount } from "./leaks/leak-counts.js";
export { leastSimilarity } from "./leaks/near-texts.js";
export { mostDifferentBits } from "./leaks/picture-look.js";
export { type Linearisation, linearisations } from "./linearisation/linearisation.js";
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
export { type DataChoice, datasetTaskPairs, exampleCounts, openRunData, type RunData } from "./run-data.js";
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
export type { AnswerRecord, AnswerTuple, ReadAnswer } from "./tasks/answer-tuple.js";
export { type LengthSurvey, surveyLengths } from "./tasks/prompt-lengths.js";
export { type PromptList, promptList } from "./tasks/prompt-list.js";
export { type PromptStyle, plainStyle } from "./tasks/prompt-style.js";
export { goldPrompts, question } from "./tasks/prompts.js";
export { type DatasetTasks, datasetTasks, type EventOfExample, type TaskObject } from "./tasks/task.js";
export { createHuggingFaceTokenizer, type HuggingFaceTokenizer } from "./tokenizer/hugging-face.js";
export type { Tokenizer } from "./tokenizer/tokenizer.js";
export { type OpenTokenizer, openTokenizer, readTokenizer, type TokenizerSource } from "./tokenizer/tokenizer-file.js";
export { isTokenizerJson } from "./tokenizer/tokenizer-json.js";
export { tokenizerKey, tokenizerTexts } from "./tokenizer/tokenizer-texts.js";
export { type TrainTokenizerOptions, trainTokenizer } from "./tokenizer/train/train-tokenizer.js";
