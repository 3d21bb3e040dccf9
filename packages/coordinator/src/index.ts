export { type AuditReport, auditRun, type DatasetAudit } from "./explain/audit-run.js";
export type { Explanation, Wait, WaitPhase } from "./explain/explain-run.js";
export type { ShownExample } from "./http/examples.js";
export { type CoordinatorOptions, type RunningCoordinator, runCoordinator } from "./main.js";
export { type ResolvedRecipe, resolveRecipe } from "./resolve.js";
export type { EvaluationPoint, RunCurves } from "./run-curves.js";
export { emptyHistory, lossOf, type RunHistory, withStep } from "./run-history.js";
export type { LogEntry } from "./run-log.js";
export { type DatasetStatus, datasetStatuses, type RunState, type RunStatus, type WorkerStatus } from "./run-status.js";
