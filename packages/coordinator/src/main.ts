import { randomUUID } from "node:crypto";
import { hostname } from "node:os";
import { connect, heartbeats, timing } from "@umie/ledger";
import { pino } from "pino";
import { Board } from "./board.js";
import { fork } from "./fork.js";
import { listen } from "./http/server.js";
import { RunLeading } from "./lead-runs.js";
import { memberAnswers } from "./member-answers.js";
import { coordinatorMetrics } from "./metrics.js";
import { observe } from "./observe.js";
import { quarantine } from "./quarantine.js";
import { resolveInThread } from "./resolve-in-thread.js";
import { scrapeTargets } from "./scrape-targets.js";
import { submit } from "./submission.js";
import { version } from "./version.js";

export interface CoordinatorOptions {
  /** `redis://`, `rediss://`, `redis+sentinel://` (`redisTarget`). */
  redisUrl: string;
  /** Certificates in PEM that sign those of Redis, in place of the system's. */
  redisCa?: string;
  host: string;
  /** 0: a free one. */
  port: number;
  /** Where checkpoints lie unless a recipe says: a `file://` address. */
  store: string;
  /** Where trained tokenizers and drawn datasets are kept. */
  cache: string;
  logLevel: string;
  /** The one knob of failure detection, in ms; the same for all processes of a Redis. Default 1,000. */
  detectionBudgetMs?: number;
  /** PEM file of the certificate this process shows, for the metrics to tell its end. */
  certificate?: string;
  /** Who bears it may use the API; without one only this machine may. */
  token?: string;
}

export interface RunningCoordinator {
  url: string;
  close(): Promise<void>;
}

/**
 * One coordinator: plans, leads, answers. It remembers nothing that is not in Redis, so it may be killed at any time, and
 * several may run side by side.
 *
 * @throws {RedisUnusable} If Redis does not answer or may evict keys.
 * @throws {RangeError} If `detectionBudgetMs` is out of range.
 * @throws {Error} If it cannot listen.
 */
export async function runCoordinator(options: CoordinatorOptions): Promise<RunningCoordinator> {
  const { redisUrl, store, cache, logLevel } = options;
  const times = timing(options.detectionBudgetMs);
  const log = pino({ level: logLevel, base: { role: "coordinator" } }, pino.destination({ dest: 2, sync: true }));
  const redis = await connect(redisUrl, {
    ca: options.redisCa,
    silenceMs: times.beatTtlMs,
    onError: (error) => log.warn({ error: error.message }, "trouble with Redis"),
  });
  const board = new Board(redis);
  const leading = new RunLeading({
    id: `${hostname()}-${process.pid}-${randomUUID().slice(0, 8)}`,
    timing: times,
    redis,
    board,
    answers: (address) => memberAnswers(address, times.progressTimeoutMs),
    log,
    onError: (error) => log.error({ error: String(error) }, "cannot lead just now"),
  });
  const metrics = coordinatorMetrics(version);
  const { certificate } = options;
  const scrape = async () => metrics.scrape(await observe(board, leading, { certificate, now: Date.now() }));
  const resolve = resolveInThread(cache);
  const http = await listen({
    ...options,
    version,
    board,
    heartbeatMs: times.heartbeatMs,
    fork: async (run, request, key) => {
      const forked = await fork({ redis, resolve }, board.ledger(run), request, key);
      void leading.look();
      return forked;
    },
    quarantine: (run, wish) => quarantine(board.ledger(run), resolve, wish),
    submit: async (recipe, key) => {
      const run = await submit({ redis, store, resolve }, recipe, key);
      void leading.look();
      return run;
    },
    metrics: scrape,
    targets: async (url) => scrapeTargets(url, redis.trouble === null ? await heartbeats(redis) : []),
    notReady: async () => redis.trouble,
    onError: (error) => log.error({ error: error.message, stack: error.stack }, "cannot answer a request"),
  }).catch(async (error) => {
    await leading.close();
    redis.disconnect();
    throw error;
  });
  log.info({ url: http.url }, "coordinator listens");
  return {
    url: http.url,
    close: async () => {
      await http.close();
      await leading.close();
      metrics.close();
      redis.disconnect();
    },
  };
}
