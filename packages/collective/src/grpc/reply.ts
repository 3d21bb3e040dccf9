import { type ServerWritableStream, status } from "@grpc/grpc-js";
import type { Refusal } from "@umie/proto";
import { bell } from "../bell.js";
import { refusalStatus } from "./refusal.js";

/**
 * The answering side of one stream. One message at a time is in flight, so a slow asker costs this process one message
 * of memory; while none is, a sign of life goes out often enough that the asker does not give up.
 */
export interface Reply<Message> {
  /** Resolves once everything sent has been taken by the transport: true; or once the asker has gone: false. */
  ready(): Promise<boolean>;
  /** Send; only after `ready` and in the same turn, as then the message is copied before this returns. */
  send(message: Message): void;
  end(): void;
  refuse(refusal: Refusal): void;
  /** End with a mistake of this side, in a sentence. */
  fail(details: string): void;
  /** Resolves when the asker has gone, whether or not it got its answer. */
  readonly gone: Promise<void>;
}

/** An asker that names no timeout is not answered in a busy loop. */
const shortestTimeoutMs = 40;

type Call<Message> = ServerWritableStream<unknown, Message>;

/** @param progressTimeoutMs When the asker gives up. */
export function openReply<Message extends { content: unknown }>(
  call: Call<Message | { content: undefined }>,
  progressTimeoutMs: number,
): Reply<Message> {
  const changed = bell();
  let [inFlight, quiet, gone] = [0, false, false];

  const send = (message: Message | { content: undefined }) => {
    inFlight++;
    quiet = false;
    call.write(message, () => {
      inFlight--;
      changed.ring();
    });
  };
  const signOfLife = setInterval(() => {
    if (quiet && inFlight === 0 && !gone) send({ content: undefined });
    quiet = true;
  }, Math.max(progressTimeoutMs, shortestTimeoutMs) / 4);
  const finish = (end: () => void) => {
    clearInterval(signOfLife);
    if (!gone) end();
  };
  const closed = new Promise<void>((resolve) => {
    call.once("close", () => {
      gone = true;
      finish(() => {});
      changed.ring();
      resolve();
    });
  });

  return {
    async ready() {
      while (inFlight > 0 && !gone) await changed.next();
      return !gone;
    },
    send,
    end: () => finish(() => call.end()),
    refuse: (refusal) => finish(() => call.emit("error", refusalStatus(refusal))),
    fail: (details) => finish(() => call.emit("error", { code: status.INTERNAL, details })),
    gone: closed,
  };
}
