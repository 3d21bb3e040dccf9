import type { ServerWritableStream } from "@grpc/grpc-js";
import type { MemberServer as Handlers, Round, Segment } from "@umie/proto";
import type { Attachments } from "./attachments.js";
import { type Attempt, ownsSegment } from "./attempt.js";
import { refusal } from "./refusal.js";
import { openReply, type Reply } from "./reply.js";
import { sendPartial, sendReduced } from "./send-sums.js";
import { type StateDonor, sendChunks, sendManifest, sendStep } from "./state-donor.js";
import type { Traffic } from "./traffic.js";

/** What the service's methods do. Each is short, as whether and what to answer is decided elsewhere. */
export function handlers(
  attachments: Attachments,
  traffic: Traffic,
  { donor, donorShare }: { donor: StateDonor | undefined; donorShare: number },
): Handlers {
  return {
    ping: (_call, answer) => answer(null, { attachments: attachments.list() }),

    pullPartial: (call) =>
      answerRound(attachments, call, (reply, attempt, { round, segment }) =>
        ownsSegment(attempt, round.member, segment)
          ? sendPartial(reply, attempt, segment, traffic)
          : reply.refuse(refusal("REFUSAL_REASON_OTHER_SEGMENT")),
      ),

    pullReduced: (call) =>
      answerRound(attachments, call, (reply, attempt, { segment }) =>
        ownsSegment(attempt, attempt.self, segment)
          ? sendReduced(reply, attempt, traffic)
          : reply.refuse(refusal("REFUSAL_REASON_OTHER_SEGMENT")),
      ),

    pullState: (call) =>
      answer(call, call.request.progressTimeoutMs, async (reply) => {
        const { run, step, chunks } = call.request;
        if (step === undefined) {
          const manifest = await donor?.manifest(run);
          return manifest ? sendManifest(reply, manifest) : reply.refuse(refusal("REFUSAL_REASON_NOT_HERE"));
        }
        const state = donor?.held(run, step);
        if (!state) return reply.refuse(refusal("REFUSAL_REASON_NOT_HERE"));
        return sendChunks(reply, state, chunks, donorShare);
      }),

    pullStep: (call) =>
      answer(call, call.request.progressTimeoutMs, (reply) => {
        const reduced = donor?.step(call.request.run, call.request.step);
        return reduced ? sendStep(reply, reduced) : reply.refuse(refusal("REFUSAL_REASON_NOT_HERE"));
      }),
  };
}

interface RoundRequest {
  round: Round | undefined;
  segment: Segment | undefined;
}

/** Answer once this member is where the request wants it, or refuse. */
function answerRound<Message extends { content: unknown }>(
  attachments: Attachments,
  call: ServerWritableStream<RoundRequest, Message | { content: undefined }>,
  send: (reply: Reply<Message>, attempt: Attempt, request: { round: Round; segment: Segment }) => Promise<void> | void,
): void {
  const { round, segment } = call.request;
  answer<Message>(call, round?.progressTimeoutMs ?? 0, async (reply) => {
    if (!round || !segment) return reply.fail("the request has no round or no segment");
    const place = await attachments.arrive(round, reply.gone);
    if (!place) return;
    if ("refusal" in place) return reply.refuse(place.refusal);
    return send(reply, place.attempt, { round, segment });
  });
}

/** Nothing an answer runs into may end the process: it ends the stream. */
function answer<Message extends { content: unknown }>(
  call: ServerWritableStream<unknown, Message | { content: undefined }>,
  progressTimeoutMs: number,
  send: (reply: Reply<Message>) => Promise<void> | void,
): void {
  const reply = openReply<Message>(call, progressTimeoutMs);
  void (async () => send(reply))().catch((error: Error) => reply.fail(error.message));
}
