import { homedir, userInfo } from "node:os";
import path from "node:path";
import { pathToFileURL } from "node:url";
import { CommandFailure, exit } from "./failure.js";

export type Environment = Readonly<Record<string, string | undefined>>;

/** Options that commands share; each wins over its environment variable. */
export interface CommonFlags {
  home?: string;
  server?: string;
  redis?: string;
  threads?: number;
  backend?: string;
  port?: number;
  json?: boolean;
}

/** What a command knows of its surroundings: flag, else environment, else default. */
export interface Settings {
  /** UMIE_HOME: state of a local user. Absolute; default `.umie` where the command runs. */
  home: string;
  /** UMIE_SERVER: address of a coordinator to talk to instead of one that is started here. */
  server: string | undefined;
  /** UMIE_API_TOKEN. */
  token: string | undefined;
  /** REDIS_URL. */
  redisUrl: string | undefined;
  /** REDIS_CA: a file with the certificates, in PEM, that sign those of Redis; default: the system's. */
  redisCa: string | undefined;
  /** UMIE_THREADS: threads of one worker's arithmetic. They decide bits, so the default is 1 on every machine. */
  threads: number;
  /** UMIE_BACKEND: native or wasm; default: the best this machine has. */
  backend: Backend | undefined;
  /** PORT: of the coordinator. */
  port: number | undefined;
  /** UMIE_CACHE, else `umie` below XDG_CACHE_HOME or `~/.cache`: what may be made again. */
  cache: string;
  /** UMIE_DETECTION_BUDGET_MS: the one knob from which every time of failure detection follows (docs/protocol.md). */
  detectionBudgetMs: number | undefined;
  /** LOG_LEVEL. */
  logLevel: string;
  /** Who asks, for the record. */
  user: string;
  /** All variables: object stores have theirs, under Amazon's names. */
  env: Environment;
}

const backends = ["native", "wasm"] as const;
type Backend = (typeof backends)[number];

/** @throws {CommandFailure} If a variable does not hold what it should. */
export function readSettings(env: Environment, flags: CommonFlags, cwd: string): Settings {
  const wanted = flags.backend ?? (env.UMIE_BACKEND || undefined);
  const backend = backends.find((name) => name === wanted);
  if (backend !== wanted) {
    throw new CommandFailure(`Cannot use the backend "${wanted}": wanted ${backends.join(" or ")}`, exit.usage);
  }
  return {
    home: path.resolve(cwd, flags.home ?? (env.UMIE_HOME || ".umie")),
    server: serverAddress(flags.server ?? (env.UMIE_SERVER || undefined)),
    token: env.UMIE_API_TOKEN || undefined,
    redisUrl: flags.redis ?? (env.REDIS_URL || undefined),
    redisCa: env.REDIS_CA ? path.resolve(cwd, env.REDIS_CA) : undefined,
    threads: flags.threads ?? wholeNumber(env, "UMIE_THREADS", { from: 1, to: 1024 }) ?? 1,
    backend,
    port: flags.port ?? wholeNumber(env, "PORT", { from: 0, to: 65535 }),
    cache: cacheFolder(env),
    detectionBudgetMs: wholeNumber(env, "UMIE_DETECTION_BUDGET_MS", { from: 100, to: 60_000 }),
    logLevel: env.LOG_LEVEL || "info",
    user: userName(),
    env,
  };
}

/**
 * Where checkpoints lie unless the recipe says: UMIE_STORE, a `file://` or `s3://` address, else a folder of the local user.
 *
 * @throws {CommandFailure} If UMIE_STORE is something else.
 */
export function checkpointStore(home: string, { UMIE_STORE: store }: Environment): string {
  if (store && !/^(file:\/\/\/|s3:\/\/.)/.test(store)) {
    throw new CommandFailure(
      `Cannot use UMIE_STORE="${store}": wanted file:///folder or s3://bucket/prefix`,
      exit.usage,
    );
  }
  if (store) return store;
  return pathToFileURL(path.join(home, "checkpoints")).href;
}

function serverAddress(text: string | undefined): string | undefined {
  if (text === undefined) return undefined;
  const address = /^https?:\/\//.test(text) ? text : `http://${text}`;
  if (URL.canParse(address)) return address.replace(/\/+$/, "");
  throw new CommandFailure(`Cannot use the server "${text}": wanted an address such as http://host:8080`, exit.usage);
}

function wholeNumber(env: Environment, name: string, { from, to }: { from: number; to: number }): number | undefined {
  const text = env[name];
  if (text === undefined || text === "") return undefined;
  const value = Number(text);
  if (Number.isInteger(value) && value >= from && value <= to) return value;
  throw new CommandFailure(`Cannot use ${name}="${text}": wanted a whole number from ${from} to ${to}`, exit.usage);
}

function cacheFolder(env: Environment): string {
  if (env.UMIE_CACHE) return path.resolve(env.UMIE_CACHE);
  // The XDG base directory specification: a relative path is invalid and must be ignored.
  const xdg = env.XDG_CACHE_HOME && path.isAbsolute(env.XDG_CACHE_HOME) ? env.XDG_CACHE_HOME : undefined;
  return path.join(xdg ?? path.join(env.HOME || homedir(), ".cache"), "umie");
}

function userName(): string {
  try {
    return userInfo().username;
  } catch {
    // A container's user need not be in its password file.
    return `uid ${process.getuid?.() ?? "unknown"}`;
  }
}
