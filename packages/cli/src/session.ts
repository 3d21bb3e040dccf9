import type { RunStatus } from "@umie/coordinator";
import { type LogEntry, listRuns, runStatus, type Server, wish } from "./api.js";
import { type Context, hasColour, isLive, printJson, printLines, say } from "./command.js";
import { CommandFailure, exit } from "./failure.js";
import { followRun } from "./follow.js";
import { type Interruption, watchSignals } from "./interruption.js";
import { runResult } from "./run-result.js";
import type { Settings } from "./settings.js";
import { claimStack } from "./stack/claim.js";
import { LocalStack } from "./stack/local-stack.js";
import { leakNote } from "./view/leak-note.js";
import { type Reporter, reporter } from "./view/reporter.js";
import { isOver, summary } from "./view/summary.js";

export interface SessionOptions {
  settings: Settings;
  /** How many to start, where a stack is started. */
  workers: number;
  json: boolean;
}

/** A server to talk to, which is stopped with the session if the session started it. */
interface Session extends SessionOptions {
  context: Context;
  server: Server;
  stack: LocalStack | null;
  interruption: Interruption;
}

/**
 * {@link followToEnd}, then show the result.
 *
 * @returns the exit status.
 */
export async function runToEnd(
  context: Context,
  options: SessionOptions,
  begin: (server: Server) => Promise<RunStatus>,
): Promise<number> {
  const last = await followToEnd(context, options, begin);
  show(context, options, last);
  return statusOfRun(last.state);
}

/**
 * Make sure that a server runs (start one here if none does), let `begin` ask it for a run, follow that run to its end or a
 * pause, stop what was started.
 *
 * @returns the run as it was left.
 */
export async function followToEnd(
  context: Context,
  options: SessionOptions,
  begin: (server: Server) => Promise<RunStatus>,
): Promise<RunStatus> {
  const interruption = watchSignals();
  const session: Session = { ...options, context, interruption, ...(await openServer(context, options, interruption)) };
  try {
    const first = await begin(session.server);
    if (session.stack) await pauseLeftOver(session, first.id);
    const last = await follow(session, first);
    if (session.stack && isOver(last.state) && !interruption.signal.aborted) await othersAreDone(session, last.id);
    return last;
  } finally {
    await session.stack?.stop();
    interruption.close();
  }
}

/** The server to talk to; one is started here if none runs, and it is the caller's to stop. */
export async function openServer(
  context: Context,
  { settings, workers }: Pick<SessionOptions, "settings" | "workers">,
  { signal }: Interruption,
): Promise<{ server: Server; stack: LocalStack | null }> {
  const { token } = settings;
  if (settings.server !== undefined) return { server: { url: settings.server, token }, stack: null };
  const running = await claimStack(settings.home, { say: say(context), signal });
  if (running !== null) {
    say(context)(`Using the server that runs in ${settings.home} (${running})`);
    return { server: { url: running, token }, stack: null };
  }
  const stack = await LocalStack.start({ settings, env: context.env, workers, say: say(context), signal });
  return { server: { url: stack.url, token }, stack };
}

/** Runs that a crash left unfinished would compete with ours for the workers that we just started: they wait until asked for. */
async function pauseLeftOver({ server, settings, context }: Session, ours: string): Promise<void> {
  for (const { id, state } of await listRuns(server)) {
    if (id === ours || isOver(state) || state === "paused") continue;
    await wish(server, id, "pause", { user: settings.user, reason: `the server was started for ${ours}` });
    say(context)(`${id} was left unfinished and is paused: "umie resume ${id}" goes on`);
  }
}

/** Others may have submitted to our server meanwhile: it stays until they are through. */
async function othersAreDone({ server, context, interruption }: Session, ours: string): Promise<void> {
  const open = (await listRuns(server)).filter(({ id, state }) => id !== ours && !isOver(state) && state !== "paused");
  for (const { id } of open) {
    say(context)(`${ours} is done; this server stays for ${id} (Ctrl-C stops it, and ${id} waits)`);
    for await (const event of followRun(server, id, { signal: interruption.signal })) {
      if (event.kind === "end" || (event.kind === "status" && event.status.state === "paused")) break;
    }
  }
}

/** Follow a run until it is over or paused, while the first Ctrl-C asks for a pause. */
async function follow(session: Session, first: RunStatus): Promise<RunStatus> {
  const { context, server, stack, interruption, json } = session;
  const stream = json ? context.stderr : context.stdout;
  const view = reporter(stream, { live: isLive(context, stream), colour: hasColour(context, stream), url: server.url });
  const gaveUp = new AbortController();
  let failure: CommandFailure | null = null;
  void stack?.failure.then((reason) => {
    failure = reason;
    gaveUp.abort();
  });
  const onInterrupt = () => void askForPause(session, first.id, view);
  interruption.signal.addEventListener("abort", onInterrupt);
  try {
    view.note(`${first.id} submitted: ${server.url}`);
    if (first.quarantined > 0) view.note(`${first.id} leaves out ${first.quarantined} mistaken records of its data`);
    for (const line of leakNote(first)) view.note(line);
    view.status(first);
    if (interruption.signal.aborted) onInterrupt();
    let last = await lastStatus(session, first, { view, signal: gaveUp.signal });
    if (failure) throw failure;
    // The newest, as checkpoint and hash may follow the state by a moment.
    last = await runStatus(server, first.id).catch(() => last);
    return last;
  } finally {
    interruption.signal.removeEventListener("abort", onInterrupt);
    view.close();
  }
}

async function lastStatus(
  { server, stack, settings, interruption }: Session,
  first: RunStatus,
  { view, signal }: { view: Reporter; signal: AbortSignal },
): Promise<RunStatus> {
  let [last, wasActive] = [first, false];
  for await (const event of followRun(server, first.id, { signal, onTrouble: (line) => view.note(line) })) {
    if (event.kind === "log") {
      if (isAlarming(event.entry)) view.note(`${first.id}: ${event.entry.text}`);
      continue;
    }
    last = event.status;
    view.status(last);
    const refusal = stack && refusalOfAll(last);
    if (refusal) {
      await wish(server, first.id, "pause", { user: settings.user, reason: refusal });
      throw new CommandFailure(refusal, exit.conflict);
    }
    // A run that is taken up again is still called paused at first.
    wasActive ||= last.state !== "paused";
    const paused = last.state === "paused" && (wasActive || interruption.signal.aborted);
    if (isOver(last.state) || paused) break;
  }
  return last;
}

/** What nobody asked for and somebody should know. */
function isAlarming({ kind }: LogEntry): boolean {
  return kind === "checkpoint-fallback" || kind === "checkpoint-failed" || kind === "not-reproducible";
}

/** Why no worker will ever serve the run, if each has refused; nobody else's will come to a stack of our own. */
function refusalOfAll({ workers }: RunStatus): string | null {
  const refusals = workers.map(({ refusal }) => refusal);
  return refusals.length > 0 && refusals.every((refusal) => refusal !== null) ? (refusals[0] ?? null) : null;
}

async function askForPause({ server, settings }: Session, run: string, view: Reporter): Promise<void> {
  view.note(`Pausing ${run} after the present step; once more leaves at once`);
  try {
    await wish(server, run, "pause", { user: settings.user, reason: "interrupted" });
  } catch (error) {
    view.note((error as Error).message);
  }
}

function show(context: Context, { json }: SessionOptions, status: RunStatus): void {
  const result = runResult(status);
  if (json) printJson(context.stdout, result);
  const lines = summary(result);
  printLines(json ? context.stderr : context.stdout, lines);
  const isBad = status.state === "failed" || (status.state === "paused" && status.reason !== "");
  if (isBad) say(context)(`${status.id} ${status.state}: ${status.reason}`);
}

/** Exit status for the state in which a run was left. */
export function statusOfRun(state: RunStatus["state"]): number {
  if (state === "done") return exit.done;
  return isOver(state) ? exit.failed : exit.resumable;
}
