import { createHash } from "node:crypto";
import type { PullStateResponse, PullStepResponse } from "@umie/proto";
import type { Reduced } from "../reduced.js";
import type { Reply } from "./reply.js";
import { dataMessage } from "./wire.js";

/** What a worker gives to late joiners. */
export interface StateDonor {
  /** The state of a run as it stands between two updates; undefined if there is none here. */
  state(run: string): StateSnapshot | undefined;
  /** The reduced vector of a committed step, for replay; undefined if it is not kept, or no longer. */
  step(run: string, step: number): Reduced | undefined;
}

export interface StateSnapshot extends StateHeader {
  /**
   * The bytes of the state, in pieces of any size. A piece must stand still until the next is asked for. Returned early
   * when the joiner goes away; it may throw when the state can no longer be read as it was.
   */
  pieces(): AsyncIterable<Uint8Array>;
}

export interface StateHeader {
  /** Steps done: the state is that after so many. */
  step: number;
  /** SHA-256 in hex as the run's log has it, "" where it is not known. */
  stateHash: string;
  bytes: number;
}

/** Bytes in one message; a bound on what is in flight to a joiner. */
const messageBytes = 2 ** 19;

export async function sendState(reply: Reply<PullStateResponse>, snapshot: StateSnapshot) {
  const { step, stateHash, bytes } = snapshot;
  reply.send({ content: { $case: "header", value: { step, stateHash, bytes: BigInt(bytes) } } });
  const hash = createHash("sha256");
  for await (const piece of snapshot.pieces()) {
    for (let at = 0; at < piece.length; at += messageBytes) {
      if (!(await reply.ready())) return;
      const data = piece.subarray(at, at + messageBytes);
      hash.update(data);
      reply.send(dataMessage(data));
    }
  }
  if (!(await reply.ready())) return;
  reply.send({ content: { $case: "trailer", value: { sha256: hash.digest() } } });
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
