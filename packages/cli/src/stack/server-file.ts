import { randomUUID } from "node:crypto";
import fs from "node:fs";
import path from "node:path";
import { lives, type Mark } from "./process-life.js";

/**
 * `server.json` in UMIE_HOME: what runs there, for other commands. It is there from before the first process starts until after
 * the last has ended, so it is also the claim that keeps a second stack away.
 */
export interface ServerFile {
  state: "starting" | "running" | "stopping";
  /** Of the coordinator; null while it starts. */
  url: string | null;
  redisUrl: string | null;
  /** `redis` is null where it is not ours (REDIS_URL). */
  pids: { supervisor: number; redis: number | null; coordinator: number | null; workers: number[] };
  /** Start times of those processes (see `Mark`), by pid. */
  since: Record<string, string>;
}

export type Role = keyof ServerFile["pids"];

const fileOf = (home: string) => path.join(home, "server.json");

/** What the file says; undefined when there is none, or none that can be read. */
export function readServerFile(home: string): ServerFile | undefined {
  try {
    const file = JSON.parse(fs.readFileSync(fileOf(home), "utf8")) as Partial<ServerFile>;
    return file.pids && file.since && file.state ? (file as ServerFile) : undefined;
  } catch {
    return undefined;
  }
}

/** Create the file unless there is one. It appears whole. @returns whether it is ours now. */
export function createServerFile(home: string, file: ServerFile): boolean {
  fs.mkdirSync(home, { recursive: true });
  const draft = writeDraft(home, file);
  try {
    fs.linkSync(draft, fileOf(home));
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "EEXIST") throw error;
    return false;
  } finally {
    fs.rmSync(draft, { force: true });
  }
}

/** Write the file anew; readers see the old one or the new one. */
export function updateServerFile(home: string, file: ServerFile): void {
  fs.renameSync(writeDraft(home, file), fileOf(home));
}

/** Remove the file if it still is that supervisor's. */
export function removeServerFile(home: string, supervisor: Mark): void {
  const file = readServerFile(home);
  if (file && sameMark(marksOf(file, "supervisor")[0], supervisor)) fs.rmSync(fileOf(home), { force: true });
}

/** The processes that the file names in a role. */
export function marksOf({ pids, since }: ServerFile, role: Role): Mark[] {
  const named = [pids[role] ?? []].flat();
  return named.map((pid) => ({ pid, since: since[pid] ?? "" }));
}

/** Does the process run that started these and watches over them? */
export function isSupervised(file: ServerFile): boolean {
  return marksOf(file, "supervisor").some(lives);
}

function writeDraft(home: string, file: ServerFile): string {
  const draft = `${fileOf(home)}.${randomUUID()}`;
  fs.writeFileSync(draft, `${JSON.stringify(file, null, 2)}\n`, { mode: 0o600 });
  return draft;
}

function sameMark(a: Mark | undefined, b: Mark): boolean {
  return a?.pid === b.pid && a.since === b.since;
}
