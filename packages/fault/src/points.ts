/** The places by name, and what a process is about to do there. */
export const faultPoints = {
  "worker.up": "a worker has found Redis and is about to look for a run",
  "leaf.begin": "a member has leased a leaf and is about to compute it",
  "leaf.compute": "the compute thread is in the middle of a leaf",
  "leaf.weights": "the weights of a leaf's target tokens, as they go into the computation",
  "leaf.computed": "a leaf is computed and not yet claimed",
  "leaf.claimed": "a leaf counts for this member, and the step is still open",
  "step.closed": "all leaves of the step are covered, and this member has served nothing yet",
  "partial.chunk": "a piece of this member's own sums is about to be sent to the owner of a segment",
  "reduced.chunk": "a piece of the segment that this member has reduced is about to be sent",
  "vote.ready": "the whole sum is gathered, and this member has not voted",
  "vote.cast": "this member has voted, and does not know the decision if others had to vote too",
  "step.committed": "the step is in the log, and this member has not applied it",
  "state.chunk": "a piece of the state is about to be sent to a joiner",
  "join.begin": "a joiner is about to take over a state",
  "join.pulled": "a joiner has the state and is about to catch up",
  "join.ready": "a joiner is ready, and no member yet",
  "checkpoint.chunk": "a chunk of a checkpoint is about to be written",
  "checkpoint.manifest": "all chunks are written, and the manifest is not",
  "checkpoint.head": "the manifest is written, and HEAD does not name it",
  "leader.act": "a coordinator has decided and is about to write",
} as const;

export type FaultPoint = keyof typeof faultPoints;
