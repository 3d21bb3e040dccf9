import { setTimeout as sleep } from "node:timers/promises";
import { CommandFailure, exit } from "../failure.js";
import { settleOrphans } from "./orphans.js";
import { markOf } from "./process-life.js";
import { createServerFile, isSupervised, readServerFile } from "./server-file.js";

const pollMs = 100;
/** The file appears whole, so one that cannot be read for so long is broken. */
const unreadableMs = 2000;

export interface ClaimOptions {
  say: (line: string) => void;
  signal: AbortSignal;
}

/**
 * Claim UMIE_HOME for a stack of our own. One that is starting or stopping is waited for; one whose supervisor was killed is
 * brought to its end first.
 *
 * @returns the address of the server that runs there already, or null: the claim is ours.
 */
export async function claimStack(home: string, { say, signal }: ClaimOptions): Promise<string | null> {
  const { pid, since } = markOf(process.pid);
  const pids = { supervisor: pid, redis: null, coordinator: null, workers: [] };
  const ours = { state: "starting" as const, url: null, redisUrl: null, pids, since: { [pid]: since } };
  let told = "";
  let readableAt = performance.now();
  while (!createServerFile(home, ours)) {
    signal.throwIfAborted();
    const file = readServerFile(home);
    if (file) readableAt = performance.now();
    if (performance.now() - readableAt > unreadableMs) throw unreadable(home);
    if (file && isSupervised(file)) {
      if (file.state === "running" && file.url !== null) return file.url;
      if (told !== file.state) say(`Waiting for the server in ${home}, which is ${file.state}`);
      told = file.state;
    } else if (file) {
      say(`The server in ${home} was killed: ending what is left of it`);
      await settleOrphans(home, file);
    }
    await sleep(pollMs, undefined, { signal });
  }
  return null;
}

function unreadable(home: string): CommandFailure {
  return new CommandFailure(`Cannot read ${home}/server.json: remove it if nothing runs there`, exit.conflict);
}

/** The address of the server that runs in UMIE_HOME. @throws {CommandFailure} If none does. */
export function runningServer(home: string): string {
  const file = readServerFile(home);
  if (file?.url && file.state !== "stopping" && isSupervised(file)) return file.url;
  throw new CommandFailure(
    `No server runs in ${home}: start one with "umie up", or name one with --server or UMIE_SERVER`,
    exit.unavailable,
  );
}
