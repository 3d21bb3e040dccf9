import { crc32 } from "node:zlib";
import { faultPoint } from "@umie/fault";
import type { PullPartialResponse, PullReducedResponse } from "@umie/proto";
import { encodedView } from "../block-codec.js";
import { type BlockRange, chunkRanges } from "../blocks.js";
import type { Attempt } from "./attempt.js";
import { refusal } from "./refusal.js";
import type { Reply } from "./reply.js";
import type { Traffic } from "./traffic.js";
import { dataMessage } from "./wire.js";

/** REDUCE: a segment of this member's own sums, encoded as it is sent. */
export async function sendPartial(
  reply: Reply<PullPartialResponse>,
  attempt: Attempt,
  segment: BlockRange,
  traffic: Traffic,
) {
  let crc = 0;
  for (const range of [undefined, ...chunkRanges(segment)]) {
    if (range) await faultPoint("partial.chunk");
    if (!(await reply.ready())) return;
    const { partial } = attempt;
    if (attempt.refusal) return reply.refuse(attempt.refusal);
    if (!partial) return reply.refuse(refusal("REFUSAL_REASON_STEP_OVER"));
    if (range) {
      const bytes = encodedView(partial.sum, range.firstBlock, range.endBlock);
      traffic.sent += bytes.length;
      crc = crc32(bytes, crc);
      reply.send(dataMessage(bytes));
    } else {
      const { bits, leafCount } = partial.coverage;
      const header = { coverage: Buffer.from(bits), leafCount, blockCount: attempt.blockCount };
      reply.send({ content: { $case: "header", value: header } });
    }
  }
  return endWith(reply, crc);
}

/** GATHER: this member's segment summed over all members, each chunk as soon as it is. */
export async function sendReduced(reply: Reply<PullReducedResponse>, attempt: Attempt, traffic: Traffic) {
  if (!(await reply.ready())) return;
  reply.send({ content: { $case: "header", value: { blockCount: attempt.blockCount } } });
  let crc = 0;
  for await (const { bytes } of attempt.reduced) {
    await faultPoint("reduced.chunk");
    if (!(await reply.ready())) return;
    if (attempt.refusal) return reply.refuse(attempt.refusal);
    traffic.sent += bytes.length;
    crc = crc32(bytes, crc);
    reply.send(dataMessage(bytes));
  }
  if (attempt.refusal) return reply.refuse(attempt.refusal);
  return endWith(reply, crc);
}

async function endWith(reply: Reply<PullPartialResponse | PullReducedResponse>, crc: number): Promise<void> {
  if (!(await reply.ready())) return;
  reply.send({ content: { $case: "crc32", value: crc } });
  reply.end();
}
