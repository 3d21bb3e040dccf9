import { setImmediate as nextTurn } from "node:timers/promises";
import { encodeBlocks } from "../block-codec.js";
import { type BlockRange, chunkRanges } from "../blocks.js";
import { coverageFault } from "../coverage-fault.js";
import { chunksPerTurn } from "../hash-in-order.js";
import type { Partial } from "../process-group.js";
import type { EncodedChunk } from "../reduced.js";
import { segmentSum } from "../segment-sum.js";
import type { Attempt } from "./attempt.js";
import type { FirstFailure } from "./first-failure.js";
import { type Asking, pullPartial } from "./pull-sums.js";

export interface OwnSegment {
  attempt: Attempt;
  partial: Partial;
  /** The segment that this member reduces. */
  own: BlockRange;
  /** Whose sums are added to ours: all other members; nobody if the segment is empty. */
  peers: readonly string[];
  ask: Asking;
  first: FirstFailure;
}

/** Add every peer's sums of the own segment to ours, after a check that together they hold each leaf once. */
export async function reduceOwn({ attempt, partial, own, peers, ask, first }: OwnSegment): Promise<void> {
  if (own.firstBlock === own.endBlock) return;
  const publish = (chunk: EncodedChunk) => {
    attempt.reduced.push(chunk);
    if (chunk.endBlock === own.endBlock) attempt.reduced.end();
  };
  const covered = [{ member: attempt.self, coverage: partial.coverage }];
  const checkCoverage = () => {
    const fault = covered.length > peers.length ? coverageFault(covered) : undefined;
    if (fault) first.fail({ reason: `the sums do not add up to the step: ${fault}` });
  };
  checkCoverage();
  if (peers.length === 0) return encodeAlone(partial, own, publish, first.signal);

  const contributor = segmentSum(partial.sum, own, peers.length, publish);
  const pulled = peers.map(async (peer) => {
    const failure = await pullPartial(ask, peer, own, contributor(), (coverage) => {
      covered.push({ member: peer, coverage });
      checkCoverage();
    });
    first.fail(failure);
  });
  await Promise.all(pulled);
}

/** Without peers the own sums are the whole. */
async function encodeAlone(
  { sum }: Partial,
  own: BlockRange,
  publish: (chunk: EncodedChunk) => void,
  signal: AbortSignal,
): Promise<void> {
  for (const [i, range] of chunkRanges(own).entries()) {
    if (i % chunksPerTurn === 0) await nextTurn();
    if (signal.aborted) return;
    publish({ ...range, bytes: encodeBlocks(sum, range.firstBlock, range.endBlock) });
  }
}
