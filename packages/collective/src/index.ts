export { addEncoded, copyEncoded, encodeBlocks, encodedBlockCount, encodedView } from "./block-codec.js";
export {
  type BlockRange,
  blockLength,
  blocksPerChunk,
  chunkRanges,
  type VectorLayout,
  vectorLayout,
  vectorLength,
} from "./blocks.js";
export {
  type Coverage,
  coverageFromBits,
  coverageFromHex,
  coverageHex,
  coveredLeaves,
  covers,
  disjointUnion,
  emptyCoverage,
  isFull,
  withLeaf,
  withoutLeaf,
} from "./coverage.js";
export { addCounters, addLeaf, type LeafScale, subtractLeaf } from "./exact-sum.js";
export type { DonorOptions } from "./grpc/ask-donor.js";
export { MemberServer } from "./grpc/member-server.js";
export { type GroupMember, type GroupOptions, type GrpcGroup, openGroup } from "./grpc/open-group.js";
export { type PingAnswer, ping } from "./grpc/ping.js";
export { pullState, type StateAnswer, type StateSink } from "./grpc/pull-state.js";
export { pullStep } from "./grpc/pull-step.js";
export type { HeldState, StateDonor, StateManifest } from "./grpc/state-donor.js";
export { type InProcessGroup, inProcessGroups } from "./in-process.js";
export type { Failure, Partial, ProcessGroup, ReduceAnswer } from "./process-group.js";
export { type RecentSteps, recentSteps } from "./recent-steps.js";
export { type EncodedChunk, hashChunks, type MeanScale, meanGradient, type Reduced, readSums } from "./reduced.js";
export { type Member, ownerPulls, type Pull, type Segment, segmentOwners } from "./segments.js";
