import { Redis } from "ioredis";

/** A Redis that cannot be used, with what is wrong and what to do about it. */
export class RedisUnusable extends Error {
  override name = "RedisUnusable";
}

export interface ConnectOptions {
  /** Called on connection trouble; ioredis reconnects by itself. */
  onError?: (error: Error) => void;
}

/**
 * Open a connection and check that the server keeps what it is given.
 *
 * @throws {RedisUnusable} If nothing answers, or the server may evict keys: a run's truth must not vanish.
 */
export async function connect(url: string, { onError = () => {} }: ConnectOptions = {}): Promise<Redis> {
  const redis = new Redis(url, {
    lazyConnect: true,
    maxRetriesPerRequest: null,
    retryStrategy: (attempt) => Math.min(50 * attempt, 1000),
  });
  redis.on("error", onError);
  try {
    await firstAnswer(redis);
    await refuseEviction(redis, url);
  } catch (error) {
    redis.disconnect();
    throw error;
  }
  return redis;
}

async function firstAnswer(redis: Redis): Promise<void> {
  let last: Error | undefined;
  const remember = (error: Error) => {
    last = error;
  };
  redis.on("error", remember);
  const giveUp = new Promise<never>((_, reject) => {
    setTimeout(() => {
      const { host, port } = redis.options;
      const why = last?.message ?? "no answer";
      reject(
        new RedisUnusable(`Cannot reach Redis at ${host}:${port} (${why}): start one with "umie up" or set REDIS_URL`, {
          cause: last,
        }),
      );
    }, 5000).unref();
  });
  await Promise.race([
    redis.connect().catch(() => new Promise<void>((resolve) => redis.once("ready", () => resolve()))),
    giveUp,
  ]);
  redis.off("error", remember);
}

async function refuseEviction(redis: Redis, url: string): Promise<void> {
  const reply = (await redis.config("GET", "maxmemory-policy")) as string[] | Record<string, string>;
  const policy = Array.isArray(reply) ? reply[1] : reply["maxmemory-policy"];
  if (policy !== undefined && policy !== "noeviction") {
    throw new RedisUnusable(
      `Cannot use the Redis at ${new URL(url).host} as its maxmemory-policy is ${policy}, which may drop a run's records: set it to noeviction`,
    );
  }
}
