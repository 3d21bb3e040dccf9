import { setTimeout as sleep } from "node:timers/promises";
import type { RunStatus } from "@umie/coordinator";
import { type EventOptions, type LogEntry, runEvents, type Server } from "./api.js";
import { CommandFailure, exit } from "./failure.js";
import type { ServerSentEvent } from "./server-sent-events.js";

export type RunEvent = { kind: "status" | "end"; status: RunStatus } | { kind: "log"; entry: LogEntry };

export interface FollowOptions {
  /** The end of a page of the log: what happened behind it is told too. From now on without it. */
  after?: string;
  /** Ends the following without an error. */
  signal?: AbortSignal;
  /** How long a server may be away before we give up: a coordinator that crashed is back within this time. */
  patienceMs?: number;
  /** Told once each time the server goes away. */
  onTrouble?: (sentence: string) => void;
}

/** A connection through which nothing comes for so long, not even a comment, is taken for dead. */
const silenceMs = 45_000;
const [firstPauseMs, longestPauseMs] = [200, 2000];

/**
 * What happens in a run to its end, over as many connections as it takes: each goes on behind the last event of the
 * one before.
 *
 * @throws {CommandFailure} If the server refuses, or stays away longer than `patienceMs`.
 */
export async function* followRun(
  server: Server,
  run: string,
  { after = "", signal = new AbortController().signal, patienceMs = 30_000, onTrouble = () => {} }: FollowOptions = {},
): AsyncGenerator<RunEvent> {
  let [lastEventId, pauseMs, awaySince] = [after, firstPauseMs, null as number | null];
  const onLife = () => {
    awaySince = null;
  };
  while (!signal.aborted) {
    try {
      for await (const event of connection(server, run, { lastEventId, signal, onLife })) {
        [lastEventId, pauseMs] = [event.lastEventId, firstPauseMs];
        const parsed = runEvent(event);
        if (parsed) yield parsed;
        if (parsed?.kind === "end") return;
      }
    } catch (error) {
      if (signal.aborted) return;
      if (!isPassing(error)) throw error;
      if (awaySince === null && error instanceof CommandFailure) onTrouble(error.message);
    }
    awaySince ??= performance.now();
    if (performance.now() - awaySince > patienceMs) throw gaveUp(server, patienceMs);
    await sleep(pauseMs, undefined, { signal }).catch(() => {});
    pauseMs = Math.min(2 * pauseMs, longestPauseMs);
  }
}

/** One connection, which is cut when it falls silent. */
async function* connection(server: Server, run: string, options: EventOptions): AsyncGenerator<ServerSentEvent> {
  const silence = new AbortController();
  const timer = setTimeout(() => silence.abort(), silenceMs);
  const onLife = () => {
    timer.refresh();
    options.onLife();
  };
  try {
    const signal = AbortSignal.any([options.signal, silence.signal]);
    yield* runEvents(server, run, { ...options, signal, onLife });
  } finally {
    clearTimeout(timer);
  }
}

/** May the next attempt succeed? A refusal will be repeated; a broken connection will not. */
function isPassing(error: unknown): boolean {
  return !(error instanceof CommandFailure) || error.status === exit.unavailable;
}

function gaveUp(server: Server, patienceMs: number): CommandFailure {
  return new CommandFailure(
    `The server at ${server.url} has been away for ${Math.round(patienceMs / 1000)} s; the run goes on or waits there`,
    exit.unavailable,
  );
}

function runEvent({ event, data }: ServerSentEvent): RunEvent | null {
  if (event === "status" || event === "end") return { kind: event, status: JSON.parse(data) as RunStatus };
  return event === "log" ? { kind: "log", entry: JSON.parse(data) as LogEntry } : null;
}
