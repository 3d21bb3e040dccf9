import type { Redis } from "ioredis";
import { keys } from "./keys.js";
import type { Heartbeat } from "./membership.js";
import { RunLedger } from "./run-ledger.js";
import { create } from "./scripts/create.js";
import { untilDurable } from "./until-durable.js";

/**
 * Store a new run under a fresh id (`name-1`, `name-2`, …), and on disk.
 *
 * @param submission Idempotency-Key: for a day, whoever comes with the same gets the run of the first, also when both
 *   come at once, or when the first died on the way.
 */
export async function createRun(
  redis: Redis,
  name: string,
  record: (run: string) => object,
  submission?: string,
): Promise<RunLedger> {
  const fresh = await freshId(redis, name);
  const run = submission === undefined ? fresh : await claim(redis, submission, fresh);
  const ledger = new RunLedger(redis, run);
  const { record: recordKey, head, control } = ledger.keys;
  await create(redis, [recordKey, head, control], [JSON.stringify(record(run))]);
  await redis.zadd(keys.runs, "NX", String(Date.now()), run);
  await untilDurable(redis);
  return ledger;
}

/** One that no run has: a Redis that came back empty counts anew, while the runs that were put back have kept their ids. */
async function freshId(redis: Redis, name: string): Promise<string> {
  for (;;) {
    const id = `${name}-${await redis.incr(keys.runNumber(name))}`;
    if (!(await new RunLedger(redis, id).isKnown())) return id;
  }
}

const submissionSeconds = 24 * 60 * 60;

/** The id that this key stands for: `fresh`, unless it stands for one already. */
async function claim(redis: Redis, submission: string, fresh: string): Promise<string> {
  const key = keys.submission(submission);
  await redis.set(key, fresh, "EX", submissionSeconds, "NX");
  return (await redis.get(key)) ?? fresh;
}

/** The run that a submission with this key made within the last day, if any. */
export async function submittedRun(redis: Redis, submission: string): Promise<string | null> {
  const run = await redis.get(keys.submission(submission));
  return run !== null && (await new RunLedger(redis, run).record()) !== null ? run : null;
}

/** Ids of all runs, oldest first, with the time of their submission in ms. */
export async function listRuns(redis: Redis): Promise<{ run: string; at: number }[]> {
  const pairs = await redis.zrange(keys.runs, "0", "-1", "WITHSCORES");
  return Array.from({ length: pairs.length / 2 }, (_, i) => ({ run: pairs[2 * i]!, at: Number(pairs[2 * i + 1]) }));
}

/** @throws {Error} If Redis does not take it. */
export async function beat(redis: Redis, heartbeat: Heartbeat, ttlMs: number): Promise<void> {
  const answers = await redis
    .pipeline()
    .set(keys.beat(heartbeat.id), JSON.stringify({ ...heartbeat, ttlMs }), "PX", ttlMs)
    .sadd(keys.workers, heartbeat.id)
    .exec();
  for (const [error] of answers ?? []) if (error) throw error;
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
  // Not waited for: who only wants to know must not wait for a Redis that takes no writes. In a pipeline it does not wait for that itself either.
  if (silent.length > 0)
    redis
      .pipeline()
      .srem(keys.workers, ...silent)
      .exec()
      .catch(() => {});
  return texts
    .filter((text) => text !== null && text !== undefined)
    .map((text) => JSON.parse(text) as Heartbeat)
    .sort((a, b) => (a.id < b.id ? -1 : 1));
}

/** Worker → for how long it has not beaten, in ms, by the clock of Redis; of those whose heart beats. */
export async function silences(redis: Redis): Promise<Map<string, number>> {
  const ids = await redis.smembers(keys.workers);
  const pairs = await Promise.all(ids.map((id) => Promise.all([redis.get(keys.beat(id)), redis.pttl(keys.beat(id))])));
  return new Map(
    pairs.flatMap(([text, leftMs], index) => {
      if (text === null) return [];
      const { ttlMs } = JSON.parse(text) as { ttlMs: number };
      return [[ids[index]!, Math.max(0, ttlMs - Math.max(0, leftMs))]];
    }),
  );
}

export async function setActiveRun(redis: Redis, run: string | null): Promise<void> {
  if (run === null) await redis.del(keys.active);
  else await redis.set(keys.active, run);
}

export async function activeRun(redis: Redis): Promise<string | null> {
  return redis.get(keys.active);
}
