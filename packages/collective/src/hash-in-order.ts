import { createHash } from "node:crypto";
import { setImmediate as nextTurn } from "node:timers/promises";
import type { EncodedChunk } from "./reduced.js";

/** Chunks that are hashed, or encoded, before sockets and timers get their turn: a few milliseconds of work. */
export const chunksPerTurn = 8;

/**
 * The chunks of the parts of a vector, part after part, and the SHA-256 in hex of their bytes. Hashes what is there
 * while the rest is still to come.
 */
export async function hashInOrder(parts: readonly AsyncIterable<EncodedChunk>[]) {
  const hash = createHash("sha256");
  const chunks: EncodedChunk[] = [];
  for (const part of parts) {
    for await (const chunk of part) {
      hash.update(chunk.bytes);
      chunks.push(chunk);
      if (chunks.length % chunksPerTurn === 0) await nextTurn();
    }
  }
  return { chunks, sha256: hash.digest("hex") };
}
