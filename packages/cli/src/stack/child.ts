import { spawn } from "node:child_process";
import fs from "node:fs";
import path from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { CommandFailure, exit } from "../failure.js";
import type { Environment } from "../settings.js";

/** What a child says through its channel once it serves. */
export interface ReadyMessage {
  ready: true;
  /** Where a coordinator listens. */
  url?: string;
}

/** How a process ended: one of the two is set. */
export interface End {
  code: number | null;
  signal: NodeJS.Signals | null;
}

/** A `umie` process of ours that drains when we end, because its channel to us closes. */
export interface Child {
  readonly name: string;
  readonly pid: number;
  readonly ready: Promise<ReadyMessage>;
  readonly ended: Promise<End>;
  /** The last thing it said for people, or "". */
  lastWords(): string;
  /** Drain it; kill it when that takes longer than `graceMs`. */
  stop(graceMs: number): Promise<void>;
  /** Let go of it: it lives on without us and we may end without it. */
  release(): void;
}

export interface ChildOptions {
  env: Environment;
  /** Output goes to the end of this file. */
  logFile: string;
}

const command = fileURLToPath(new URL("../../bin/umie.js", import.meta.url));

/** Start `umie ARGS` in a process group of its own, so that a Ctrl-C reaches it through us only. */
export function startChild(name: string, args: readonly string[], { env, logFile }: ChildOptions): Child {
  fs.mkdirSync(path.dirname(logFile), { recursive: true });
  const log = fs.openSync(logFile, "a", 0o600);
  const logStart = fs.fstatSync(log).size;
  const child = spawn(process.execPath, [command, ...args], {
    env: { ...env },
    detached: true,
    stdio: ["ignore", log, log, "ipc"],
  });
  fs.closeSync(log);
  const ended = new Promise<End>((resolve) => {
    child.once("error", () => resolve({ code: exit.failed, signal: null }));
    child.once("exit", (code, signal) => resolve({ code, signal }));
  });
  const lastWords = () => lastSentence(logFile, logStart);
  const ready = new Promise<ReadyMessage>((resolve, reject) => {
    child.once("message", (message) => resolve(message as ReadyMessage));
    void ended.then((end) => reject(endedEarly(name, end, lastWords(), logFile)));
  });
  // Not everybody waits for it.
  ready.catch(() => {});
  return {
    name,
    pid: child.pid ?? 0,
    ready,
    ended,
    lastWords,
    stop: (graceMs) => stop(child, ended, graceMs),
    release: () => {
      if (child.connected) child.disconnect();
      child.unref();
    },
  };
}

async function stop(child: ReturnType<typeof spawn>, ended: Promise<End>, graceMs: number): Promise<void> {
  child.kill("SIGTERM");
  const over = new AbortController();
  const late = sleep(graceMs, "late" as const, { signal: over.signal }).catch(() => "over" as const);
  if ((await Promise.race([ended, late])) === "late") child.kill("SIGKILL");
  over.abort();
  await ended;
}

export function howItEnded({ code, signal }: End): string {
  return signal ? `was ended by ${signal}` : `ended with status ${code}`;
}

function endedEarly(name: string, end: End, said: string, logFile: string): CommandFailure {
  const why = said === "" ? `${name} ${howItEnded(end)} before it was ready: see ${logFile}` : said;
  return new CommandFailure(why, end.code || exit.failed);
}

/** The last `umie: …` in what was appended to a log, without that word, else its last line. */
function lastSentence(file: string, start: number): string {
  const lines = fs.readFileSync(file).subarray(start).toString("utf8").trimEnd().split("\n");
  const told = lines.findLast((line) => line.startsWith("umie: "));
  return told?.slice("umie: ".length) ?? lines.at(-1) ?? "";
}
