import { randomUUID } from "node:crypto";
import fs from "node:fs";
import path from "node:path";
import { RedisUnusable } from "./connect.js";

/** A process that holds a directory. A pid alone could be a later process's, so its start time comes with it. */
export interface Holder {
  pid: number;
  /** In clock ticks since boot; empty where the system does not tell. */
  startTicks: string;
  /** Where the server listens; 0 while it is being started. */
  port: number;
}

/** Another server, or somebody starting one, already holds the directory. */
export class RedisDirectoryBusy extends RedisUnusable {
  override name = "RedisDirectoryBusy";
}

const claimFile = (directory: string) => path.join(directory, "redis-server.json");

/**
 * Hold a directory in our own name until the server's pid is known: two servers on the same files would destroy them,
 * and Redis itself does not notice.
 *
 * @throws {RedisDirectoryBusy} If a living process holds it. The claim of a dead one is broken.
 */
export function takeClaim(directory: string): void {
  const draft = writeDraft(directory, holderOf(process.pid, 0));
  try {
    while (!tryLink(draft, claimFile(directory))) {
      const holder = claimHolder(directory);
      if (holder && isAlive(holder)) throw busy(directory, holder);
      breakClaim(directory, holder);
    }
  } finally {
    fs.rmSync(draft, { force: true });
  }
}

/** Pass our claim on to the server that was started under it. */
export function passClaim(directory: string, holder: Holder): void {
  fs.renameSync(writeDraft(directory, holder), claimFile(directory));
}

/** End a claim, if it is still this one. */
export function releaseClaim(directory: string, holder: Holder): void {
  if (same(claimHolder(directory), holder)) fs.rmSync(claimFile(directory), { force: true });
}

/** Who claims a directory, alive or dead. */
export function claimHolder(directory: string): Holder | undefined {
  return read(claimFile(directory));
}

/** The holder that a running process would be. */
export function holderOf(pid: number, port: number): Holder {
  return { pid, startTicks: startTicks(pid) ?? "", port };
}

/** Whether that very process still runs, and not a later one with its pid. */
export function isAlive({ pid, startTicks: started }: Holder): boolean {
  try {
    process.kill(pid, 0);
  } catch (error) {
    // EPERM: it lives and belongs to somebody else.
    if ((error as NodeJS.ErrnoException).code !== "EPERM") return false;
  }
  return (startTicks(pid) ?? "") === started;
}

/** Field 22 of proc(5)'s stat. Nothing for a zombie, or without /proc. */
function startTicks(pid: number): string | undefined {
  try {
    // The name in parentheses may hold spaces: count from behind it, where field 3, the state, comes first.
    const fields = fs
      .readFileSync(`/proc/${pid}/stat`, "utf8")
      .replace(/^.*\) /s, "")
      .split(" ");
    return fields[0] === "Z" ? undefined : fields[19];
  } catch {
    return undefined;
  }
}

function busy(directory: string, { pid, port }: Holder): RedisDirectoryBusy {
  const who = port > 0 ? `the server with pid ${pid} on port ${port}` : `process ${pid}, which is starting a server,`;
  return new RedisDirectoryBusy(
    `Cannot start a second Redis in ${directory} as ${who} holds it: use that one, stop it, or choose another folder`,
  );
}

/** A claim is written aside and then linked or renamed into place, both atomic: nobody sees half of one. */
function writeDraft(directory: string, holder: Holder): string {
  const draft = `${claimFile(directory)}.${randomUUID()}`;
  fs.writeFileSync(draft, JSON.stringify(holder));
  return draft;
}

function tryLink(from: string, to: string): boolean {
  try {
    fs.linkSync(from, to);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "EEXIST") throw error;
    return false;
  }
}

/** Two may try to remove a dead holder's claim at once: what the rename caught is compared, and a living one put back. */
function breakClaim(directory: string, dead: Holder | undefined): void {
  const caught = `${claimFile(directory)}.${randomUUID()}`;
  try {
    fs.renameSync(claimFile(directory), caught);
  } catch {
    return;
  }
  if (!same(read(caught), dead)) tryLink(caught, claimFile(directory));
  fs.rmSync(caught, { force: true });
}

function read(file: string): Holder | undefined {
  try {
    const { pid, startTicks: ticks, port } = JSON.parse(fs.readFileSync(file, "utf8")) as Partial<Holder>;
    return pid !== undefined && ticks !== undefined && port !== undefined
      ? { pid, startTicks: ticks, port }
      : undefined;
  } catch {
    return undefined;
  }
}

function same(a: Holder | undefined, b: Holder | undefined): boolean {
  return a?.pid === b?.pid && a?.startTicks === b?.startTicks && a?.port === b?.port;
}
