import { blockSink } from "../block-sink.js";
import { growingList } from "../growing-list.js";
import { hashInOrder } from "../hash-in-order.js";
import type { Partial, ReduceAnswer } from "../process-group.js";
import type { EncodedChunk } from "../reduced.js";
import { ownerPulls } from "../segments.js";
import type { Attempt } from "./attempt.js";
import { firstFailure } from "./first-failure.js";
import { type Asking, pullReduced } from "./pull-sums.js";
import { reduceOwn } from "./reduce-own.js";

/**
 * The owner-pull all-reduce of one member. All pulls run at once, and the first failure ends the others:
 *
 *     REDUCE   the own segment of every peer's sums, added; peers may have a chunk of it once all have added to it
 *     GATHER   every other segment from its owner, chunk by chunk as the owner has them
 *     HASH     all segments in order, while they come in
 *
 * @param ended Ends it, with an answer that is not ok.
 */
export async function ownerPull(
  attempt: Attempt,
  partial: Partial,
  asking: Omit<Asking, "signal">,
  ended: AbortSignal,
): Promise<ReduceAnswer> {
  const { self, step, blockCount, segments } = attempt;
  const { own, reduce, gather } = ownerPulls(self, segments);
  const parts = segments.map(({ owner }) => (owner === self ? attempt.reduced : growingList<EncodedChunk>()));
  for (const [i, { firstBlock, endBlock }] of segments.entries()) if (firstBlock === endBlock) parts[i]!.end();

  const first = firstFailure(ended);
  const ask = { ...asking, signal: first.signal };
  const peers = reduce.map(({ from }) => from);
  const hashed = hashInOrder(parts);
  const gathered = gather.map(async ({ from, segment }) => {
    const part = parts[segments.indexOf(segment)]!;
    first.fail(await pullReduced(ask, from, segment, blockSink(segment, part.push)));
    part.end();
  });
  await Promise.all([reduceOwn({ attempt, partial, own, peers, ask, first }), ...gathered]);
  first.release();
  if (first.failure) return { ok: false, ...first.failure };
  if (ended.aborted) return { ok: false, reason: "the generation is over" };
  return { ok: true, reduced: { step, blockCount, ...(await hashed) } };
}
