import fs from "node:fs";
import { until } from "./until.js";

/** A process as proc(5) shows it. */
export interface ProcessInfo {
  pid: number;
  command: string;
}

/**
 * The processes that live with this UMIE_HOME: every command of a test, and all that they start, inherit it. So nothing that
 * a test leaves behind stays unseen.
 */
export function processesOf(home: string): ProcessInfo[] {
  const pids = fs.readdirSync("/proc").filter((name) => /^\d+$/.test(name));
  const ours = pids.filter((pid) => (livesIn(pid, home) || worksIn(pid, home)) && isAlive(pid));
  return ours.map((pid) => ({ pid: Number(pid), command: readProc(pid, "cmdline").split("\0").join(" ").trim() }));
}

const livesIn = (pid: string, home: string) => readProc(pid, "environ").split("\0").includes(`UMIE_HOME=${home}`);

/** Redis writes its name over its environment, but its folder lies in the home. */
function worksIn(pid: string, home: string): boolean {
  try {
    return fs.readlinkSync(`/proc/${pid}/cwd`).startsWith(`${home}/`);
  } catch {
    return false;
  }
}

/** End all processes of a home, those too that are started meanwhile. */
export async function killAll(home: string): Promise<void> {
  await until(`the end of all processes of ${home}`, () => {
    const rest = processesOf(home);
    for (const { pid } of rest) kill(pid, "SIGKILL");
    return rest.length === 0;
  });
}

/** Send a signal; nothing happens where the process is gone. */
export function kill(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(pid, signal);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "ESRCH") throw error;
  }
}

function readProc(pid: string, name: string): string {
  try {
    return fs.readFileSync(`/proc/${pid}/${name}`, "utf8");
  } catch {
    // It has ended meanwhile, or is another user's.
    return "";
  }
}

/** Not a zombie, which only waits to be counted by its parent. */
function isAlive(pid: string): boolean {
  return !/^State:\s+[ZX]/m.test(readProc(pid, "status")) && readProc(pid, "status") !== "";
}
