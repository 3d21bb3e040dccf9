import fs from "node:fs";
import path from "node:path";
import type { RunStatus } from "@umie/coordinator";
import type { Home } from "./home.js";
import { Hopeless, until } from "./until.js";

/** What `server.json` in UMIE_HOME says of a running server. */
export interface ServerFile {
  state: "starting" | "running" | "stopping";
  url: string;
  redisUrl: string;
  pids: { supervisor: number; redis: number; coordinator: number; workers: number[] };
}

/** The server that runs in a home; undefined where none does, or not yet. */
export function serverFile({ umieHome }: Home): ServerFile | undefined {
  try {
    return JSON.parse(fs.readFileSync(path.join(umieHome, "server.json"), "utf8")) as ServerFile;
  } catch {
    return undefined;
  }
}

/** Wait until a server runs, with so many workers. */
export function runningServer(home: Home, workers = 0): Promise<ServerFile> {
  return until(`a server in ${home.umieHome} with ${workers} workers`, () => {
    const file = serverFile(home);
    return file?.state === "running" && file.pids.workers.length >= workers && file;
  });
}

/** Ask the API of the home's server. @throws {Error} If it does not answer with what was asked for. */
export async function api<T>(home: Home, place: string, body?: object): Promise<T> {
  const file = serverFile(home);
  if (!file) throw new Hopeless(`The server in ${home.umieHome} is gone`);
  const post = body && { method: "POST", body: JSON.stringify(body) };
  const response = await fetch(`${file.url}/api/v1${place}`, post);
  if (!response.ok) throw new Error(`${place}: ${response.status} ${await response.text()}`);
  return (await response.json()) as T;
}

/** Wait until a run is as wanted; a server that is away is waited for. @throws {Hopeless} If the run is over and is not. */
export function runIs(
  home: Home,
  run: string,
  what: string,
  isWanted: (status: RunStatus) => boolean,
): Promise<RunStatus> {
  return until(`${run} to be ${what}`, async () => {
    const status = await api<RunStatus>(home, `/runs/${run}`);
    if (isWanted(status)) return status;
    const isOver = ["done", "failed", "cancelled"].includes(status.state);
    if (isOver) throw new Hopeless(`${run} is ${status.state} (${status.reason}) and was never ${what}`);
    return false;
  });
}

/** Wait until a run has committed so many steps, and more are to come. */
export function runReaches(home: Home, run: string, step: number): Promise<RunStatus> {
  return runIs(
    home,
    run,
    `at step ${step} and under way`,
    (status) => status.step >= step && status.step < status.steps,
  );
}
