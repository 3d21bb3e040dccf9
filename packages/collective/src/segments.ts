import { type BlockRange, blockLength } from "./blocks.js";

/** A member as far as the plan goes: who, and how fast its network is relative to the others. */
export interface Member {
  id: string;
  bytesPerSecond: number;
}

/** A run of blocks, maybe empty, and the member that reduces it. */
export interface Segment extends BlockRange {
  owner: string;
}

/** One transfer into a member. */
export interface Pull {
  from: string;
  segment: Segment;
}

/** Below this much gradient a vector has one owner: more streams would cost more than they carry. */
const oneOwnerBytes = 2 ** 20;

/**
 * Who reduces which part of the flat vector: contiguous runs of blocks, sized by bandwidth, in the order given.
 * A vector of less than 1 MiB (float32) goes to the fastest member alone, the first of equals.
 *
 * Any member can compute this from the generation record, so it never crosses the wire.
 *
 * @throws {RangeError} If there is no member, or a bandwidth is not a number above 0.
 */
export function segmentOwners(blockCount: number, members: readonly Member[]): Segment[] {
  const total = members.reduce((sum, { bytesPerSecond }) => sum + bytesPerSecond, 0);
  if (members.length === 0 || !members.every((m) => m.bytesPerSecond > 0) || !Number.isFinite(total)) {
    const got = members.map((m) => `${m.id} ${m.bytesPerSecond}`).join(", ") || "no member";
    throw new RangeError(`Cannot share out blocks as every member must have a bandwidth above 0: got ${got}`);
  }
  const weights = 4 * blockLength * blockCount < oneOwnerBytes ? onlyFastest(members) : members.map(bandwidth);
  const sum = weights.reduce((a, b) => a + b, 0);
  let [share, firstBlock] = [0, 0];
  return members.map(({ id }, i) => {
    share += weights[i]!;
    const segment = { owner: id, firstBlock, endBlock: Math.round(blockCount * (share / sum)) };
    firstBlock = segment.endBlock;
    return segment;
  });
}

/**
 * The pulls of one member in an owner-pull all-reduce of S bytes over N members (equal segments):
 *
 * | phase  | pulls | bytes received | a received segment is |
 * | ------ | ----: | -------------: | --------------------- |
 * | reduce |   N−1 |      S·(N−1)/N | added to its own      |
 * | gather |   N−1 |      S·(N−1)/N | copied                |
 *
 * Empty segments are not pulled. The bytes of a ring in 2 rounds instead of 2(N−1).
 *
 * @throws {RangeError} If `self` owns no segment, not even an empty one.
 */
export function ownerPulls(
  self: string,
  segments: readonly Segment[],
): { own: Segment; reduce: Pull[]; gather: Pull[] } {
  const own = segments.find(({ owner }) => owner === self);
  if (!own) {
    const owners = segments.map(({ owner }) => owner).join(", ");
    throw new RangeError(`Cannot plan pulls as ${self} must own a segment: owners are ${owners}`);
  }
  const others = segments.filter(({ owner }) => owner !== self);
  return {
    own,
    reduce: isEmpty(own) ? [] : others.map(({ owner }) => ({ from: owner, segment: own })),
    gather: others.filter((s) => !isEmpty(s)).map((segment) => ({ from: segment.owner, segment })),
  };
}

function isEmpty({ firstBlock, endBlock }: BlockRange): boolean {
  return firstBlock === endBlock;
}

function bandwidth({ bytesPerSecond }: Member): number {
  return bytesPerSecond;
}

function onlyFastest(members: readonly Member[]): number[] {
  const highest = Math.max(...members.map(bandwidth));
  const fastest = members.findIndex(({ bytesPerSecond }) => bytesPerSecond === highest);
  return members.map((_, i) => (i === fastest ? 1 : 0));
}
