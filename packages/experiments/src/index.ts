export { shownExamples } from "./attention-figures.js";
export { experimentNamed, experiments } from "./catalogue.js";
export type { Choices, Experiment, Findings, Trained, Variant, VariantTest } from "./experiment.js";
export { experimentReport, type FinishedRun, quoted, type ReportFacts } from "./experiment-report.js";
export { duration } from "./in-words.js";
export type { Insight, InsightPicture, Outcome, Score, SentenceCounts } from "./outcome.js";
export { type PlannedRun, type PlanOptions, planRuns } from "./plan-runs.js";
export { etaSeconds, type KeptRun, type KeyedRun, unfinishedRuns, type Work, workLeft } from "./progress.js";
