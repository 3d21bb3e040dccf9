import { randomUUID } from "node:crypto";
import { hostname } from "node:os";
import { setTimeout as sleep } from "node:timers/promises";
import { MemberServer } from "@umie/collective";
import type { BackendChoice } from "@umie/engine";
import { faultPoint } from "@umie/fault";
import { assignedRun, connect, drainOrder, timing } from "@umie/ledger";
import { pino } from "pino";
import { Donor } from "./donor.js";
import type { Environment } from "./environment.js";
import { Heart } from "./heart.js";
import { serveMetrics } from "./http.js";
import { lostRedis } from "./lost-redis.js";
import { workerMetrics } from "./metrics.js";
import { serveRun } from "./serve-run.js";
import { version } from "./version.js";
import type { Worker } from "./worker.js";

export interface WorkerOptions {
  /** `redis://`, `rediss://`, `redis+sentinel://` (`redisTarget`). */
  redisUrl: string;
  /** Certificates in PEM that sign those of Redis, in place of the system's. */
  redisCa?: string;
  /** Unique among the workers; default: made of host and pid. */
  id?: string;
  /** Where the other workers reach this one; default 127.0.0.1. */
  host?: string;
  /** For the other workers; default: a free one. */
  port?: number;
  /** host:port that the other workers are told, where they reach this one by another way than where it listens. */
  advertise?: string;
  /** Of /metrics; default: a free one. */
  metricsPort?: number;
  /** Where trained tokenizers and drawn datasets are kept. */
  cache: string;
  backend?: BackendChoice;
  /** Of one worker's arithmetic; they decide bits. */
  threads: number;
  /** The one knob of failure detection, in ms; the same for all processes of a Redis. Default 1,000. */
  detectionBudgetMs?: number;
  logLevel: string;
  /** Variables of the process: how to reach an object store. */
  env?: Environment;
}

/** Exit status of a worker that left without having handed over what it had (DESIGN §10). */
const unavailable = 5;

export interface RunningWorker {
  /** Finish the leaf at hand, give the rest back, write down what only this worker has, leave. */
  drain(): void;
  /** Exit status, when it has left. */
  done: Promise<number>;
}

/**
 * One worker: serves the run that it is given to, and the next one after that.
 *
 * @throws {RedisUnusable} If Redis does not answer or may evict keys.
 * @throws {RangeError} If `detectionBudgetMs` is out of range.
 * @throws {Error} If a port is taken.
 */
export async function runWorker(options: WorkerOptions): Promise<RunningWorker> {
  const { host = "127.0.0.1", port = 0, metricsPort = 0, cache, backend = "auto", threads, env = {} } = options;
  const times = timing(options.detectionBudgetMs);
  const id = options.id ?? `${hostname()}-${process.pid}-${randomUUID().slice(0, 4)}`;
  const log = pino({ level: options.logLevel, base: { worker: id } }, pino.destination({ dest: 2, sync: true }));
  const redis = await connect(options.redisUrl, {
    ca: options.redisCa,
    silenceMs: times.beatTtlMs,
    onError: (error) => log.warn({ error: error.message }, "trouble with Redis"),
  });
  const donor = new Donor();
  const server = new MemberServer({ donor });
  const listens = await server.listen({ host, port });
  const address = options.advertise ?? listens;
  const leaving = new AbortController();
  const heart = new Heart(redis, { id, pid: process.pid, host: hostname(), address, version }, times, {
    pulls: () => server.pulls(),
    isLeaving: () => leaving.signal.aborted,
    onBeat: async () => {
      const order = leaving.signal.aborted ? null : await drainOrder(redis, id);
      if (order === null) return;
      log.info(order, "somebody wants this worker to leave");
      leaving.abort();
    },
  });
  const worker: Worker = {
    ...{ id, redis, heart, server, donor, log, timing: times },
    options: { cache, backend, threads, env },
    metrics: workerMetrics(version),
    tensors: async () => null,
    isLeaving: () => leaving.signal.aborted,
    onLeave: (listener) => {
      leaving.signal.addEventListener("abort", listener);
      return () => leaving.signal.removeEventListener("abort", listener);
    },
  };
  const http = await serveMetrics({ host, port: metricsPort, worker });
  await heart.set({ metrics: new URL(http.url).host });
  log.info({ address, listens, metrics: http.url }, "worker is up");
  const live = async () => {
    try {
      return await work(worker, leaving.signal);
    } finally {
      await heart.stop();
      await server.close();
      await http.close();
      worker.metrics.close();
      redis.disconnect();
    }
  };
  const ended = new AbortController();
  const left = live().finally(() => ended.abort());
  const lost = lostRedis(redis, { leaving: leaving.signal, ended: ended.signal }).then((sentence) => {
    log.error(sentence);
    return unavailable;
  });
  return { drain: () => leaving.abort(), done: Promise.race([left, lost]) };
}

async function work(worker: Worker, leaving: AbortSignal): Promise<number> {
  const { redis, timing: times, log } = worker;
  await faultPoint("worker.up");
  while (!leaving.aborted) {
    const run = await assignedRun(redis, worker.id).catch(() => null);
    if (run) await serveRun(worker, run);
    await sleep(times.heartbeatMs, undefined, { signal: leaving }).catch(() => {});
  }
  log.info("worker leaves");
  return 0;
}
