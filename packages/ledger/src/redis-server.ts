import { type ChildProcess, spawn } from "node:child_process";
import fs from "node:fs";
import net from "node:net";
import path from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { RedisUnusable } from "./connect.js";
import { claimHolder, type Holder, holderOf, isAlive, passClaim, releaseClaim, takeClaim } from "./directory-claim.js";
import { findRedisBinary, type RedisSearch } from "./redis-binary.js";

export interface StartRedisOptions extends RedisSearch {
  /** Where the server keeps its data and its log, `redis.log`; made when absent. One server at a time. */
  directory: string;
  /** Default: a free one. The server listens on 127.0.0.1 only. */
  port?: number;
  /** Whether every write goes to a file that is synced each second. Default true. */
  appendOnly?: boolean;
  /** More of the server's own settings. */
  settings?: Readonly<Record<string, string>>;
  /** Whether the server lives on when this process ends; otherwise it keeps this process waiting. Default false. */
  outlive?: boolean;
  /** How long to wait for the first answer, reading the stored data included. Default 60,000. */
  startTimeoutMs?: number;
  /** How long `stop` waits for the server to obey before it kills it. Default 5,000. */
  stopTimeoutMs?: number;
}

/** A running server on this machine. */
export interface RedisServer {
  readonly url: string;
  readonly port: number;
  readonly pid: number;
  /** End it and wait until it is gone: SIGTERM, upon which it syncs what was written, then SIGKILL. */
  stop(): Promise<void>;
}

const defaultStopTimeoutMs = 5000;
const pollMs = 20;
/** Between finding a free port and listening on it somebody else may take it. */
const freePortAttempts = 5;

/**
 * Start a Redis-compatible server that keeps what it is given (append-only file, no eviction), and wait for its first answer.
 * It gets a process group of its own: a Ctrl-C meant for us would end it before our last writes.
 *
 * @throws {RedisUnusable} If there is no binary, the directory may not be written, the port is taken, or the server dies.
 * @throws {RedisDirectoryBusy} If a server already holds the directory; `runningRedis` finds it.
 */
export async function startRedis(options: StartRedisOptions): Promise<RedisServer> {
  const binary = await findRedisBinary(options);
  const directory = prepareDirectory(options.directory);
  takeClaim(directory);
  try {
    return await launchOnPort(binary, { ...options, directory });
  } catch (error) {
    releaseClaim(directory, holderOf(process.pid, 0));
    throw error;
  }
}

/** Start on the wanted port, or on a free one, again when somebody else was faster there. */
async function launchOnPort(binary: string, options: StartRedisOptions): Promise<RedisServer> {
  const { directory } = options;
  const attempts = options.port === undefined ? freePortAttempts : 1;
  for (let attempt = 1; ; attempt++) {
    const port = options.port ?? (await freePort());
    const launch = await launchServer(binary, { ...options, port });
    if (launch.kind === "ready") return serverOf(launch.holder, directory, options.stopTimeoutMs);
    passClaim(directory, holderOf(process.pid, 0));
    const portTaken = /Address already in use/i.test(launch.log);
    if (!portTaken || attempt === attempts)
      throw new RedisUnusable(portTaken ? portTakenSentence(port) : diedSentence(launch, directory));
  }
}

/** The server that holds a directory, whoever started it; nothing when none does. It may still be reading its stored data. */
export function runningRedis(directory: string): RedisServer | undefined {
  const holder = claimHolder(path.resolve(directory));
  return holder && holder.port > 0 && isAlive(holder) ? serverOf(holder, path.resolve(directory)) : undefined;
}

function serverOf(holder: Holder, directory: string, stopTimeoutMs = defaultStopTimeoutMs): RedisServer {
  const { pid, port } = holder;
  return { url: `redis://127.0.0.1:${port}`, port, pid, stop: () => stopServer(holder, directory, stopTimeoutMs) };
}

async function stopServer(holder: Holder, directory: string, timeoutMs: number): Promise<void> {
  signal(holder, "SIGTERM");
  const patience = performance.now() + timeoutMs;
  while (isAlive(holder)) {
    if (performance.now() > patience) signal(holder, "SIGKILL");
    await sleep(pollMs);
  }
  releaseClaim(directory, holder);
}

function signal(holder: Holder, name: NodeJS.Signals): void {
  try {
    if (isAlive(holder)) process.kill(holder.pid, name);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "ESRCH") throw error;
  }
}

type Launch = { holder: Holder } & ({ kind: "ready" } | { kind: "failed"; why: string; log: string });
type LaunchOptions = StartRedisOptions & { port: number };

/** Start one process and follow it until it answers or is gone. The claim on the directory passes to it. */
async function launchServer(binary: string, options: LaunchOptions): Promise<Launch> {
  const { directory, port, startTimeoutMs = 60_000, stopTimeoutMs = defaultStopTimeoutMs } = options;
  const logFile = path.join(directory, "redis.log");
  const logStart = fs.statSync(logFile, { throwIfNoEntry: false })?.size ?? 0;
  const child = spawnServer(binary, options, logFile);
  const end = watchEnd(child);
  const holder = holderOf(child.pid ?? process.pid, child.pid === undefined ? 0 : port);
  passClaim(directory, holder);

  const patience = performance.now() + startTimeoutMs;
  while (end() === undefined) {
    if (child.pid !== undefined && (await answers(port, child.pid))) return { kind: "ready", holder };
    if (performance.now() > patience) {
      await stopServer(holder, directory, stopTimeoutMs);
      return { kind: "failed", holder, why: `no answer within ${startTimeoutMs} ms`, log: tail(logFile, logStart) };
    }
    await sleep(pollMs);
  }
  return { kind: "failed", holder, why: end() ?? "", log: tail(logFile, logStart) };
}

function spawnServer(
  binary: string,
  { directory, port, appendOnly = true, outlive = false, settings: more = {} }: LaunchOptions,
  logFile: string,
): ChildProcess {
  const log = fs.openSync(logFile, "a", 0o600);
  const settings = {
    bind: "127.0.0.1",
    port: String(port),
    dir: directory,
    appendonly: appendOnly ? "yes" : "no",
    appendfsync: "everysec",
    "maxmemory-policy": "noeviction",
    save: "",
    daemonize: "no",
    ...more,
  };
  const args = Object.entries(settings).flatMap(([name, value]) => [`--${name}`, value]);
  // Output goes to a file, as a pipe to us would break when we end before the server does.
  const child = spawn(binary, args, { cwd: directory, detached: true, stdio: ["ignore", log, log] });
  fs.closeSync(log);
  if (outlive) child.unref();
  return child;
}

/** How a child ended, once it did. */
function watchEnd(child: ChildProcess): () => string | undefined {
  let end: string | undefined;
  child.once("error", (error) => {
    end ??= error.message;
  });
  child.once("exit", (code, name) => {
    end ??= name ? `ended by ${name}` : `exit status ${code}`;
  });
  return () => end;
}

function portTakenSentence(port: number): string {
  return `Cannot start Redis on port ${port} as another process listens there: choose another port, or none to get a free one`;
}

function diedSentence({ why, log }: { why: string; log: string }, directory: string): string {
  const lines = log === "" ? "" : `; its last lines:\n${log}`;
  return `Cannot start Redis in ${directory} (${why}): correct what ${path.join(directory, "redis.log")} tells${lines}`;
}

/** The last lines written to a file since it had `start` bytes. */
function tail(file: string, start: number): string {
  const written = fs.readFileSync(file).subarray(start).toString("utf8");
  return written.trimEnd().split("\n").slice(-5).join("\n");
}

function prepareDirectory(wanted: string): string {
  const directory = path.resolve(wanted);
  try {
    fs.mkdirSync(directory, { recursive: true, mode: 0o700 });
    fs.accessSync(directory, fs.constants.W_OK);
  } catch (error) {
    const why = (error as Error).message;
    throw new RedisUnusable(`Cannot keep Redis data in ${directory} (${why}): choose a folder that may be written`, {
      cause: error,
    });
  }
  return directory;
}

function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = net.createServer().once("error", reject);
    server.listen(0, "127.0.0.1", () => {
      const { port } = server.address() as net.AddressInfo;
      server.close(() => resolve(port));
    });
  });
}

/** Whether this very process answers on the port and has read its stored data. A PING would not tell it from a stranger. */
function answers(port: number, pid: number): Promise<boolean> {
  return new Promise((resolve) => {
    let text = "";
    const socket = net.connect(port, "127.0.0.1", () => socket.write("INFO server\r\nINFO persistence\r\n"));
    const end = (result: boolean) => {
      socket.destroy();
      resolve(result);
    };
    socket.setTimeout(1000, () => end(false));
    socket.once("error", () => end(false));
    socket.once("close", () => resolve(false));
    socket.setEncoding("utf8").on("data", (chunk: string) => {
      text += chunk;
      const loading = /^loading:([01])\r$/m.exec(text)?.[1];
      if (loading !== undefined) end(loading === "0" && new RegExp(`^process_id:${pid}\r$`, "m").test(text));
    });
  });
}
