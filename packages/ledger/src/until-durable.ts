import type { Redis } from "ioredis";
import { keys } from "./keys.js";

/** Redis syncs its file once a second; on a slow disk we wait no longer than this. */
const patienceMs = 3000;

/**
 * Wait until what was written before is on the server's disk, so that a crash cannot take back what somebody was told. A server that keeps no append-only file, or
 * cannot tell (Redis before 7.2), is taken as it is. Over a connection of its own, as it blocks the one it is asked on.
 */
export async function untilDurable(redis: Redis): Promise<void> {
  const own = redis.duplicate();
  own.on("error", () => {});
  try {
    // The file is one sequence: what is behind a write of ours on disk is there, too.
    await own.set(keys.durable, "1", "PX", patienceMs);
    await own.call("WAITAOF", "1", "0", String(patienceMs));
  } catch {
    // It cannot tell.
  } finally {
    own.disconnect();
  }
}
