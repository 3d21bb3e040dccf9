import type { Redis } from "ioredis";

/** Names one life of one server: another id means that Redis was restarted, or failed over, and may have forgotten its last moments. */
export async function bootId(redis: Redis): Promise<string> {
  return /^run_id:(\S+)/m.exec(await redis.info("server"))?.[1] ?? "";
}
