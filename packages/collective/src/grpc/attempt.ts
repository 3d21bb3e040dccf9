import type { Refusal } from "@umie/proto";
import { type BlockRange, blockCountOf } from "../blocks.js";
import { type GrowingList, growingList } from "../growing-list.js";
import type { Partial } from "../process-group.js";
import type { EncodedChunk } from "../reduced.js";
import { type Member, type Segment, segmentOwners } from "../segments.js";

/** A member's all-reduce of one step, as far as its peers get to see it. */
export interface Attempt {
  readonly self: string;
  readonly step: number;
  readonly blockCount: number;
  readonly segments: readonly Segment[];
  /** undefined once the all-reduce has returned: the sums belong to the caller again. */
  partial: Partial | undefined;
  /** This member's own segment, summed over all members, chunk by chunk. */
  readonly reduced: GrowingList<EncodedChunk>;
  /** What peers are told from now on, once the attempt has failed or the generation has ended. */
  refusal: Refusal | undefined;
}

/** @throws {RangeError} If the partial does not hold whole blocks. */
export function beginAttempt(self: string, partial: Partial, members: readonly Member[]): Attempt {
  const blockCount = blockCountOf(partial.sum);
  return {
    self,
    step: partial.step,
    blockCount,
    segments: segmentOwners(blockCount, members),
    partial,
    reduced: growingList(),
    refusal: undefined,
  };
}

/** Whether a peer means the segment that we think `owner` has. */
export function ownsSegment({ segments }: Attempt, owner: string, { firstBlock, endBlock }: BlockRange): boolean {
  return segments.some((s) => s.owner === owner && s.firstBlock === firstBlock && s.endBlock === endBlock);
}
