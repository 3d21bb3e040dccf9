import { randomUUID } from "node:crypto";
import type { Explanation, RunStatus } from "@umie/coordinator";
import type { Evaluation, RunCopy, StepRecord } from "@umie/ledger";
import type { Recipe, RunRecord } from "@umie/recipe";
import { CommandFailure, exit } from "./failure.js";
import { type ServerSentEvent, serverSentEvents } from "./server-sent-events.js";

/** A coordinator's HTTP API (DESIGN §12). */
export interface Server {
  /** Without a slash at the end. */
  url: string;
  token?: string | undefined;
}

/** An entry of a run's log as the API gives it; kinds and fields are the coordinator's. */
export interface LogEntry {
  kind?: string;
  step?: number;
  [field: string]: unknown;
}

export interface LogPage {
  /** None at the end of the log. */
  entries: LogEntry[];
  /** Where the next page begins. */
  end: string;
}

/** Long enough for a coordinator that is busy, short enough for a person. */
const answerTimeoutMs = 30_000;

/** A submission reads, hashes and compares all data first: minutes where there are tens of thousands of pictures. */
const submissionTimeoutMs = 280_000;

export type Wish = "pause" | "resume" | "cancel";

/** Submit a run. The key makes a repeated request harmless: it gives the run of the first. */
export function submitRun(server: Server, recipe: Recipe, key: string = randomUUID()): Promise<RunStatus> {
  const headers = { "idempotency-key": key };
  const request = { method: "POST", body: JSON.stringify({ recipe }), headers };
  return ask(server, "/api/v1/runs", request, submissionTimeoutMs);
}

export async function listRuns(server: Server): Promise<RunStatus[]> {
  return (await ask<{ runs: RunStatus[] }>(server, "/api/v1/runs")).runs;
}

export function runStatus(server: Server, run: string): Promise<RunStatus> {
  return ask(server, runPath(run));
}

/** What a run was submitted as: its spec with the facts that the server found. */
export function runRecord(server: Server, run: string): Promise<RunRecord> {
  return ask(server, `${runPath(run)}/record`);
}

/** Whom and what a run is waiting for. */
export function explanation(server: Server, run: string): Promise<Explanation> {
  return ask(server, `${runPath(run)}/explanation`);
}

/** All records of a run's log after a step, as they are hashed. */
export async function* stepRecords(server: Server, run: string, after = 0): AsyncGenerator<StepRecord> {
  for (let last = after; ; ) {
    const { records } = await ask<{ records: StepRecord[] }>(server, `${runPath(run)}/steps?after=${last}`);
    if (records.length === 0) return;
    yield* records;
    last += records.length;
  }
}

/** Every dev and test evaluation of a run so far, as plain counts. */
export async function runEvaluations(server: Server, run: string): Promise<Evaluation[]> {
  return (await ask<{ evaluations: Evaluation[] }>(server, `${runPath(run)}/evaluations`)).evaluations;
}

/** Ask for a pause, a resumption or the end of a run. Asking twice changes nothing. */
export function wish(
  server: Server,
  run: string,
  what: Wish,
  who: { user: string; reason?: string },
): Promise<RunStatus> {
  return ask(server, `${runPath(run)}/${what}`, { method: "POST", body: JSON.stringify(who) });
}

/** Give a server whose Redis has lost a run what a checkpoint knows of it. It is paused then. */
export function putRunBack(server: Server, run: string, copy: RunCopy, user: string): Promise<RunStatus> {
  return ask(server, `${runPath(run)}/restoration`, { method: "POST", body: JSON.stringify({ copy, user }) });
}

/** Make a run that goes on from a step of another. The key makes a repeated request harmless. */
export function forkRun(
  server: Server,
  run: string,
  wish: { step?: number; sets: readonly string[]; user: string; reason?: string },
): Promise<RunStatus> {
  const headers = { "idempotency-key": randomUUID() };
  const request = { method: "POST", body: JSON.stringify(wish), headers };
  return ask(server, `${runPath(run)}/fork`, request, submissionTimeoutMs);
}

/** Ask a worker to leave. @returns the run that it serves. */
export function drainWorker(
  server: Server,
  worker: string,
  who: { user: string; reason?: string },
): Promise<{ worker: string; run: string | null }> {
  const request = { method: "POST", body: JSON.stringify(who) };
  return ask(server, `/api/v1/workers/${encodeURIComponent(worker)}/drain`, request);
}

/** Something that a person, or a worker in need, asked for. */
export interface Act {
  /** ISO 8601. */
  at: string;
  act: string;
  user: string;
  reason: string;
}

/** Who asked for what, when and why, oldest first. */
export async function runActs(server: Server, run: string): Promise<Act[]> {
  return (await ask<{ acts: Act[] }>(server, `${runPath(run)}/audit`)).acts;
}

/** Leave an example out of a run that stands still. */
export function quarantineExample(
  server: Server,
  run: string,
  wish: { example: string; user: string; reason: string },
): Promise<RunStatus> {
  const request = { method: "POST", body: JSON.stringify(wish) };
  return ask(server, `${runPath(run)}/quarantine`, request, submissionTimeoutMs);
}

/** @param after a step, or the `end` of the page before. */
export function runLog(server: Server, run: string, after: string): Promise<LogPage> {
  return ask(server, `${runPath(run)}/log?after=${after}`);
}

export interface EventOptions {
  /** Of the last event that was seen, or "" at the beginning. */
  lastEventId: string;
  signal: AbortSignal;
  /** Called when the connection stands and whenever something comes through it, comments included. */
  onLife: () => void;
}

/** The events of one connection; it ends when the server closes it or `signal` aborts. */
export async function* runEvents(
  server: Server,
  run: string,
  { lastEventId, signal, onLife }: EventOptions,
): AsyncGenerator<ServerSentEvent> {
  const headers: Record<string, string> = { accept: "text/event-stream" };
  if (lastEventId !== "") headers["last-event-id"] = lastEventId;
  const response = await send(server, `${runPath(run)}/events`, { headers, signal });
  onLife();
  if (response.body) yield* serverSentEvents(overheard(response.body, onLife));
}

async function* overheard(chunks: AsyncIterable<Uint8Array>, onLife: () => void): AsyncGenerator<Uint8Array> {
  for await (const chunk of chunks) {
    onLife();
    yield chunk;
  }
}

const runPath = (run: string) => `/api/v1/runs/${encodeURIComponent(run)}`;

async function ask<T>(
  server: Server,
  path: string,
  request: RequestInit = {},
  timeoutMs = answerTimeoutMs,
): Promise<T> {
  const response = await send(server, path, { ...request, signal: AbortSignal.timeout(timeoutMs) }, timeoutMs);
  const text = await response.text();
  try {
    return JSON.parse(text) as T;
  } catch (cause) {
    throw new CommandFailure(`Cannot read the answer of ${server.url}${path}: wanted JSON`, exit.failed, { cause });
  }
}

async function send(
  server: Server,
  path: string,
  request: RequestInit,
  timeoutMs = answerTimeoutMs,
): Promise<Response> {
  const headers = new Headers({ accept: "application/json", ...(request.headers as Record<string, string>) });
  if (request.body) headers.set("content-type", "application/json");
  if (server.token) headers.set("authorization", `Bearer ${server.token}`);
  let response: Response;
  try {
    response = await fetch(`${server.url}${path}`, { ...request, headers });
  } catch (cause) {
    if (request.signal?.aborted && !isTimeout(request.signal)) throw cause;
    throw unreachable(server, cause, timeoutMs);
  }
  if (!response.ok) throw await refused(server, response);
  return response;
}

const isTimeout = (signal: AbortSignal) => (signal.reason as Error | undefined)?.name === "TimeoutError";

function unreachable(server: Server, cause: unknown, timeoutMs: number): CommandFailure {
  const error = cause as Error & { cause?: { code?: string } };
  const why =
    error.name === "TimeoutError" ? `no answer within ${timeoutMs / 1000} s` : (error.cause?.code ?? error.message);
  return new CommandFailure(`Cannot reach the server at ${server.url} (${why})`, exit.unavailable, { cause });
}

/** The server's refusal (RFC 9457 problem details, or whatever a proxy says) with the exit status that it means. */
async function refused(server: Server, response: Response): Promise<CommandFailure> {
  const { detail, title } = await problemOf(response);
  const said =
    detail ?? title ?? `the server at ${server.url} answered ${response.status} ${response.statusText}`.trim();
  const hint = response.status === 401 || response.status === 403 ? " (UMIE_API_TOKEN is the token that is sent)" : "";
  return new CommandFailure(`${said}${hint}`, statusOf(response.status));
}

async function problemOf(response: Response): Promise<{ detail?: string; title?: string }> {
  try {
    return (await response.json()) as { detail?: string; title?: string };
  } catch {
    return {};
  }
}

/** Exit status for an HTTP status. */
export function statusOf(http: number): number {
  if (http === 404) return exit.notFound;
  if (http === 409 || http === 412) return exit.conflict;
  if (http === 429 || http === 502 || http === 503 || http === 504) return exit.unavailable;
  return http >= 400 && http < 500 ? exit.usage : exit.failed;
}
