export type { Redis } from "ioredis";
export { bootId } from "./boot-id.js";
export { canonicalJson } from "./canonical-json.js";
export { connect, RedisUnusable } from "./connect.js";
export { RedisDirectoryBusy } from "./directory-claim.js";
export { isDurable } from "./durability.js";
export { type LeafJob, leafQueue } from "./keys.js";
export {
  BrokenLog,
  brokenLink,
  entryHash,
  entryText,
  type LossSums,
  lossQuantaPerNat,
  meanLoss,
  parseStepRecord,
  type StepEntry,
  type StepRecord,
} from "./log.js";
export {
  type Generation,
  type Heartbeat,
  type Member,
  memberToken,
  noWork,
  type Pull,
  type Quarrel,
  type TaskKind,
  type Work,
} from "./membership.js";
export { PatientRedis } from "./patient-redis.js";
export {
  askToDrain,
  assignedRun,
  type DrainOrder,
  drainOrder,
  leadPlacement,
  type Placement,
  readPlacement,
  whyWaiting,
  writePlacement,
} from "./placement.js";
export { findRedisBinary, type RedisSearch, redisSearch } from "./redis-binary.js";
export { type RedisServer, runningRedis, type StartRedisOptions, startRedis } from "./redis-server.js";
export {
  beat,
  createRun,
  forgetWorker,
  heartbeats,
  listRuns,
  silences,
  submittedRun,
} from "./registry.js";
export { restoreRun } from "./restore-run.js";
export type { RunCopy } from "./run-copy.js";
export { RunLedger } from "./run-ledger.js";
export type {
  Act,
  AskAnswer,
  Checkpoint,
  Complaint,
  Control,
  CoverAnswer,
  CoverClaim,
  Evaluation,
  EvaluationRecord,
  FeatureCounts,
  FeatureRecord,
  Head,
  Holder,
  Leadership,
  LeaseAnswer,
  Opinion,
  SecondAnswer,
  VoteAnswer,
} from "./run-records.js";
export { type RunSight, RunTail } from "./run-tail.js";
export { disorder, type Timing, timing } from "./timing.js";
