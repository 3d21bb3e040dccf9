import type { Redis } from "ioredis";
import { keys } from "./keys.js";
import type { Heartbeat } from "./membership.js";
import { RunLedger } from "./run-ledger.js";

/** Store a new run under a fresh id (`name-1`, `name-2`, …) and return its ledger. */
export async function createRun(redis: Redis, name: string, record: (run: string) => object): Promise<RunLedger> {
  const number = await redis.incr(keys.runNumber(name));
  const ledger = new RunLedger(redis, `${name}-${number}`);
  await redis
    .multi()
    .set(ledger.keys.record, JSON.stringify(record(ledger.run)))
    .hset(ledger.keys.head, { step: "0", hash: "" })
    .hset(ledger.keys.control, { desired: "run", state: "queued", reason: "waiting for workers" })
    .exec();
  await redis.zadd(keys.runs, String(Date.now()), ledger.run);
  return ledger;
}

const submissionSeconds = 24 * 60 * 60;

/** The run that a submission with this key made within the last day, if any. */
export async function submittedRun(redis: Redis, key: string): Promise<string | null> {
  return redis.get(keys.submission(key));
}

export async function rememberSubmission(redis: Redis, key: string, run: string): Promise<void> {
  await redis.set(keys.submission(key), run, "EX", submissionSeconds);
}

/** Ids of all runs, oldest first, with the time of their submission in ms. */
export async function listRuns(redis: Redis): Promise<{ run: string; at: number }[]> {
  const pairs = await redis.zrange(keys.runs, "0", "-1", "WITHSCORES");
  return Array.from({ length: pairs.length / 2 }, (_, i) => ({ run: pairs[2 * i]!, at: Number(pairs[2 * i + 1]) }));
}

export async function beat(redis: Redis, heartbeat: Heartbeat, ttlMs: number): Promise<void> {
  await redis
    .pipeline()
    .set(keys.beat(heartbeat.id), JSON.stringify(heartbeat), "PX", ttlMs)
    .sadd(keys.workers, heartbeat.id)
    .exec();
}

export async function forgetWorker(redis: Redis, id: string): Promise<void> {
  await redis.pipeline().del(keys.beat(id)).srem(keys.workers, id).exec();
}

/** The workers whose heart beats, by id. */
export async function heartbeats(redis: Redis): Promise<Heartbeat[]> {
  const ids = await redis.smembers(keys.workers);
  if (ids.length === 0) return [];
  const texts = await redis.mget(ids.map(keys.beat));
  const silent = ids.filter((_, index) => texts[index] === null);
  if (silent.length > 0) await redis.srem(keys.workers, ...silent);
  return texts
    .filter((text) => text !== null && text !== undefined)
    .map((text) => JSON.parse(text) as Heartbeat)
    .sort((a, b) => (a.id < b.id ? -1 : 1));
}

export async function setActiveRun(redis: Redis, run: string | null): Promise<void> {
  if (run === null) await redis.del(keys.active);
  else await redis.set(keys.active, run);
}

export async function activeRun(redis: Redis): Promise<string | null> {
  return redis.get(keys.active);
}
