import type { Redis } from "ioredis";
import { keys } from "./keys.js";
import type { Leadership } from "./run-records.js";
import { lead } from "./scripts/lead.js";
import { place } from "./scripts/place.js";

/** Which run each worker is to serve. */
export interface Placement {
  /** Worker → run; empty: none. A worker that is not named stays where it is. */
  workers: Readonly<Record<string, string>>;
  /** Run → why it has no workers, one sentence. */
  waiting: Readonly<Record<string, string>>;
}

const { placement } = keys;

export async function readPlacement(redis: Redis): Promise<Placement> {
  const [workers, waiting] = await Promise.all([redis.hgetall(placement.workers), redis.hgetall(placement.waiting)]);
  return { workers, waiting };
}

/** The run that a worker is to serve: empty for none, null where nobody has said so. */
export async function assignedRun(redis: Redis, worker: string): Promise<string | null> {
  return redis.hget(placement.workers, worker);
}

/** Why a run has no workers; null where it has some, or wants none. */
export async function whyWaiting(redis: Redis, run: string): Promise<string | null> {
  return redis.hget(placement.waiting, run);
}

/** @returns the right to place workers, or null while another coordinator has it. */
export async function leadPlacement(redis: Redis, id: string, leaseMs: number): Promise<Leadership | null> {
  const epoch = Number(await lead(redis, [placement.leader, placement.epoch], [id, leaseMs]));
  return epoch === 0 ? null : { id, epoch };
}

/** @returns false when the leader is stale. */
export async function writePlacement(
  redis: Redis,
  leader: Leadership,
  { workers, waiting }: Placement,
): Promise<boolean> {
  const args = [`${leader.id}#${leader.epoch}`, JSON.stringify(workers), JSON.stringify(waiting)];
  return (await place(redis, [placement.leader, placement.workers, placement.waiting], args)) === "ok";
}

/** Who wants a worker to leave, and why. */
export interface DrainOrder {
  user: string;
  reason: string;
  /** ISO 8601. */
  at: string;
}

/** Ask a worker to leave; asked again, the last one to ask is written down. */
export async function askToDrain(redis: Redis, worker: string, order: DrainOrder): Promise<void> {
  await redis.hset(placement.drains, worker, JSON.stringify(order));
}

/** Who wants this worker to leave; null where nobody does. */
export async function drainOrder(redis: Redis, worker: string): Promise<DrainOrder | null> {
  const text = await redis.hget(placement.drains, worker);
  return text === null ? null : (JSON.parse(text) as DrainOrder);
}
