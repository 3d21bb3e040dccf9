import type { Redis } from "ioredis";

/**
 * Does the server write down what it is told, so that it may crash? That is: an append-only file that is synced and
 * could be written the last time.
 *
 * @returns null where we may not know, as the user of this connection may not ask.
 */
export async function isDurable(redis: Redis): Promise<boolean | null> {
  const [persistence, fsync] = await Promise.all([redis.info("persistence").catch(() => null), fsyncPolicy(redis)]);
  if (persistence === null) return null;
  const field = (name: string) => new RegExp(`^${name}:(\\S+)`, "m").exec(persistence)?.[1];
  return field("aof_enabled") === "1" && field("aof_last_write_status") === "ok" && fsync !== "no";
}

/** null where the server keeps its settings to itself, as hosted ones do. */
async function fsyncPolicy(redis: Redis): Promise<string | null> {
  const answer = await redis.config("GET", "appendfsync").catch(() => null);
  return Array.isArray(answer) ? (answer[1] as string) : null;
}
