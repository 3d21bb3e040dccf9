import type { ClientReadableStream, ServiceError } from "@grpc/grpc-js";
import type { Refusal } from "@umie/proto";
import { refusalOf } from "./refusal.js";

/** How a stream from a peer ended; events, all of them. */
export type StreamEnd =
  | { kind: "complete" }
  | { kind: "refused"; refusal: Refusal }
  | { kind: "silent" }
  | { kind: "broken"; details: string }
  | { kind: "unusable"; details: string }
  | { kind: "cut" };

export interface ReadOptions<Content> {
  /** The peer is given up after so long without a message, not counting time in which this process did not run. */
  progressTimeoutMs: number;
  /** Cuts the stream. */
  signal?: AbortSignal | undefined;
  /** Is given what comes, in order; a sentence if it cannot be used, which ends the stream. */
  take: (content: Content) => string | undefined;
}

/** Read a stream of a peer to its end. Never rejects, and never waits for a peer that says nothing. */
export function readStream<Content>(
  call: ClientReadableStream<{ content: Content | undefined }>,
  { progressTimeoutMs, signal, take }: ReadOptions<Content>,
): Promise<StreamEnd> {
  return new Promise((resolve) => {
    let ended = false;
    const end = (how: StreamEnd) => {
      if (ended) return;
      ended = true;
      clearInterval(timer);
      signal?.removeEventListener("abort", cut);
      call.cancel();
      resolve(how);
    };
    const cut = () => end({ kind: "cut" });

    // Counted in ticks, of which a stalled event loop yields one however long it stalled.
    let silentTicks = 0;
    const timer = setInterval(() => {
      if (++silentTicks > ticksPerTimeout) end({ kind: "silent" });
    }, progressTimeoutMs / ticksPerTimeout);

    call.on("data", ({ content }: { content: Content | undefined }) => {
      silentTicks = 0;
      if (ended || content === undefined) return;
      const details = take(content);
      if (details !== undefined) end({ kind: "unusable", details });
    });
    call.on("end", () => end({ kind: "complete" }));
    call.on("error", (error: ServiceError) => {
      const refusal = refusalOf(error);
      end(refusal ? { kind: "refused", refusal } : { kind: "broken", details: error.details });
    });
    if (signal?.aborted) cut();
    else signal?.addEventListener("abort", cut);
  });
}

const ticksPerTimeout = 4;
