import type { ClientReadableStream } from "@grpc/grpc-js";
import type { MemberClient } from "@umie/proto";
import type { Failure } from "../process-group.js";
import { blame } from "./blame.js";
import { withChannel } from "./channels.js";
import { readStream } from "./read-stream.js";

export interface DonorOptions {
  /** The donor is given up after so long without a message. */
  progressTimeoutMs: number;
  signal?: AbortSignal | undefined;
}

/** Follows the messages of a transfer. */
export interface Receiver<Content, Result> {
  /** A sentence if this message cannot be used; else undefined. */
  take(content: Content): string | undefined;
  /** What all messages made; or, as a sentence, what is wrong with it. */
  result(): Result | string;
}

export interface Transfer<Content, Result> {
  /** A noun for people. */
  what: string;
  ask: (channel: MemberClient) => ClientReadableStream<{ content: Content | undefined }>;
  receiver: Receiver<Content, Result>;
}

/** Pull a whole stream from the process at host:port, over a channel of its own. */
export function askDonor<Content, Result extends object>(
  address: string,
  { what, ask, receiver }: Transfer<Content, Result>,
  { progressTimeoutMs, signal }: DonorOptions,
): Promise<Result | Failure> {
  const failed = (end: Parameters<typeof blame>[0]) =>
    blame(end, { self: "", peer: address, what, progressTimeoutMs }) ?? { reason: `the transfer of ${what} was cut` };
  return withChannel(
    address,
    async (channel) => {
      const end = await readStream(ask(channel), { progressTimeoutMs, signal, take: receiver.take });
      if (end.kind !== "complete") return failed(end);
      const result = receiver.result();
      return typeof result === "string" ? failed({ kind: "unusable", details: result }) : result;
    },
    (details) => failed({ kind: "broken", details }),
  );
}
