import assert from "node:assert/strict";
import { test } from "node:test";
import { growingList } from "./growing-list.js";
import { hashInOrder } from "./hash-in-order.js";
import { sha256 } from "./oracle.fixture.js";
import type { EncodedChunk } from "./reduced.js";

test("hashInOrder hashes the parts in their order, not in that of arrival", async () => {
  const chunks = Array.from({ length: 25 }, (_, i) => ({
    firstBlock: i,
    endBlock: i + 1,
    bytes: Buffer.from(`chunk ${i}`),
  }));
  const parts = [growingList<EncodedChunk>(), growingList<EncodedChunk>(), growingList<EncodedChunk>()];
  const hashed = hashInOrder(parts);
  for (const chunk of chunks.slice(9)) parts[2]!.push(chunk);
  parts[2]!.end();
  parts[1]!.end();
  for (const chunk of chunks.slice(0, 9)) parts[0]!.push(chunk);
  parts[0]!.end();
  assert.deepEqual(await hashed, { chunks, sha256: sha256(Buffer.concat(chunks.map(({ bytes }) => bytes))) });
});
