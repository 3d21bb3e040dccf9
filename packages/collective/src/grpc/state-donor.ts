import { setTimeout as sleep } from "node:timers/promises";
import { faultPoint } from "@umie/fault";
import type { PullStateResponse, PullStepResponse } from "@umie/proto";
import type { Reduced } from "../reduced.js";
import type { Reply } from "./reply.js";
import { dataMessage } from "./wire.js";

/** What a worker gives to late joiners. */
export interface StateDonor {
  /** Hold the state of a run as it stands between two updates, and tell what it is; undefined if there is none here. */
  manifest(run: string): Promise<StateManifest | undefined>;
  /** The state after a step, if it is held or stands so just now; it is held for a while after the last look. */
  held(run: string, step: number): HeldState | undefined;
  /** The reduced vector of a committed step, for replay; undefined if it is not kept, or no longer. */
  step(run: string, step: number): Reduced | undefined;
}

export interface StateManifest {
  /** Steps done: the state is that after so many. */
  step: number;
  bytes: number;
  /** Of every chunk but the last, which may be shorter. */
  chunkBytes: number;
  /** SHA-256 of each chunk in hex. */
  sha256: readonly string[];
}

export interface HeldState {
  /** A copy of a chunk; undefined if there is none of that number. */
  chunk(index: number): Uint8Array | undefined;
}

/** Bytes in one message; a bound on what is in flight to a joiner. */
const messageBytes = 2 ** 19;

/** No pause of a donor is longer, so that its share is kept without a joiner waiting for nothing. */
const longestPauseMs = 500;

export function sendManifest(reply: Reply<PullStateResponse>, { step, bytes, chunkBytes, sha256 }: StateManifest) {
  const hashes = sha256.map((hash) => Buffer.from(hash, "hex"));
  const value = { step, bytes: BigInt(bytes), chunkBytes, sha256: hashes };
  reply.send({ content: { $case: "manifest", value } });
  reply.end();
}

/**
 * Send chunks of a state.
 *
 * @param share Of the time in which this donor sends, so of its bandwidth, whatever that is: training goes first.
 */
export async function sendChunks(
  reply: Reply<PullStateResponse>,
  state: HeldState,
  chunks: readonly number[],
  share: number,
) {
  for (const index of chunks) {
    const chunk = state.chunk(index);
    if (chunk === undefined) return reply.fail(`the state has no chunk ${index}`);
    for (let at = 0; at < chunk.length; at += messageBytes) {
      await faultPoint("state.chunk");
      if (!(await reply.ready())) return;
      const began = performance.now();
      reply.send(dataMessage(chunk.subarray(at, at + messageBytes)));
      if (!(await reply.ready())) return;
      const pauseMs = (performance.now() - began) * (1 / share - 1);
      if (pauseMs > 1) await sleep(Math.min(pauseMs, longestPauseMs));
    }
  }
  reply.end();
}

export async function sendStep(reply: Reply<PullStepResponse>, { blockCount, sha256, chunks }: Reduced) {
  reply.send({ content: { $case: "header", value: { blockCount, sha256: Buffer.from(sha256, "hex") } } });
  for (const { bytes } of chunks) {
    if (!(await reply.ready())) return;
    reply.send(dataMessage(bytes));
  }
  reply.end();
}
