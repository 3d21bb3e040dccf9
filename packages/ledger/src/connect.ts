import type { Redis } from "ioredis";
import { keepAlive } from "./keep-alive.js";
import { PatientRedis } from "./patient-redis.js";
import { type RedisOptions, type RedisTarget, redisTarget } from "./redis-target.js";

/** A Redis that cannot be used, with what is wrong and what to do about it. */
export class RedisUnusable extends Error {
  override name = "RedisUnusable";
}

export interface ConnectOptions {
  /** Called on connection trouble, and when Redis begins to refuse commands; both pass by themselves. */
  onError?: (error: Error) => void;
  /** Certificates in PEM that sign those of Redis, in place of the system's. */
  ca?: string | undefined;
  /** A connection that has been silent for so long is made anew. Default 2,000. */
  silenceMs?: number;
}

/**
 * Open a connection that survives whatever Redis does, and check that the server keeps what it is given. Addresses: {@link redisTarget}.
 *
 * @throws {RedisUnusable} If nothing answers, the address or the password is wrong, or the server may evict keys: a run's truth must not vanish.
 */
export async function connect(
  url: string,
  { onError = () => {}, ca, silenceMs = 2000 }: ConnectOptions = {},
): Promise<PatientRedis> {
  const target = targetOf(url, ca);
  const redis = new PatientRedis({ ...target.options, ...persistence() }, (refusal) => onError(new Error(refusal)));
  redis.on("error", onError);
  try {
    await firstAnswer(redis, target);
    await refuseEviction(redis, target);
  } catch (error) {
    redis.disconnect();
    throw error;
  }
  keepAlive(redis, { everyMs: silenceMs / 4, patienceMs: silenceMs });
  return redis;
}

function targetOf(url: string, ca: string | undefined): RedisTarget {
  try {
    return redisTarget(url, ca);
  } catch (error) {
    throw new RedisUnusable((error as Error).message, { cause: error });
  }
}

/** How a connection gets over the absence of its server. */
function persistence(): RedisOptions {
  let movedAt = Number.NEGATIVE_INFINITY;
  return {
    lazyConnect: true,
    maxRetriesPerRequest: null,
    connectTimeout: 2000,
    disconnectTimeout: 500,
    sentinelCommandTimeout: 1000,
    retryStrategy: (attempt) => Math.min(50 * attempt, 500),
    sentinelRetryStrategy: (attempt) => Math.min(50 * attempt, 500),
    // While it is loading it is asked again soon, not when it thinks that it will be done.
    maxLoadingRetryTime: 250,
    // After a failover the name may mean another server.
    reconnectOnError: ({ message }) => {
      if (!message.startsWith("READONLY") || performance.now() - movedAt < 1000) return false;
      movedAt = performance.now();
      return true;
    },
  };
}

async function firstAnswer(redis: Redis, { name }: RedisTarget): Promise<void> {
  let last: Error | undefined;
  const remember = (error: Error) => {
    last = error;
  };
  redis.on("error", remember);
  const giveUp = new Promise<never>((_, reject) => {
    setTimeout(() => {
      const why = last?.message ?? "no answer";
      const isWrongKey = /^(WRONGPASS|NOAUTH|NOPERM)/.test(why);
      const remedy = isWrongKey
        ? "correct user and password in REDIS_URL"
        : 'start one with "umie up" or set REDIS_URL';
      reject(new RedisUnusable(`Cannot reach Redis at ${name} (${why}): ${remedy}`, { cause: last }));
    }, 5000).unref();
  });
  await Promise.race([
    redis.connect().catch(() => new Promise<void>((resolve) => redis.once("ready", () => resolve()))),
    giveUp,
  ]);
  redis.off("error", remember);
}

/** Asked of INFO, as CONFIG is often forbidden where others run the server. */
async function refuseEviction(redis: Redis, { name }: RedisTarget): Promise<void> {
  const policy = /^maxmemory_policy:(\S+)/m.exec(await redis.info("memory"))?.[1];
  if (policy !== undefined && policy !== "noeviction") {
    throw new RedisUnusable(
      `Cannot use the Redis at ${name} as its maxmemory-policy is ${policy}, which may drop a run's records: set it to noeviction`,
    );
  }
}
