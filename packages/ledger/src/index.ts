export type { Redis } from "ioredis";
export { canonicalJson } from "./canonical-json.js";
export { connect, RedisUnusable } from "./connect.js";
export { RedisDirectoryBusy } from "./directory-claim.js";
export { type LeafJob, leafQueue } from "./keys.js";
export {
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
export {
  type Act,
  type AskAnswer,
  type Checkpoint,
  type Complaint,
  type Control,
  type CoverAnswer,
  type CoverClaim,
  type Evaluation,
  type EvaluationRecord,
  type FeatureCounts,
  type FeatureRecord,
  type Head,
  type Holder,
  type Leadership,
  type LeaseAnswer,
  type Opinion,
  RunLedger,
  type SecondAnswer,
  type VoteAnswer,
} from "./run-ledger.js";
export { disorder, type Timing, timing } from "./timing.js";
