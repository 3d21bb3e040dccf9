import fs from "node:fs";

/** A process that can be told from a later one with the same pid. */
export interface Mark {
  pid: number;
  /** When it started, in clock ticks since boot; empty where the system does not tell. */
  since: string;
}

export function markOf(pid: number): Mark {
  return { pid, since: startTicks(pid) ?? "" };
}

/** Does that very process still run? */
export function lives({ pid, since }: Mark): boolean {
  try {
    process.kill(pid, 0);
  } catch (error) {
    // EPERM: it runs and is somebody else's.
    if ((error as NodeJS.ErrnoException).code !== "EPERM") return false;
  }
  return (startTicks(pid) ?? "") === since;
}

/** Send a signal to that very process; nothing happens when it is gone. */
export function signal(mark: Mark, name: NodeJS.Signals): void {
  try {
    if (lives(mark)) process.kill(mark.pid, name);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "ESRCH") throw error;
  }
}

/** Field 22 of proc(5)'s stat, counted from behind the name in parentheses, which may hold blanks; none for a zombie. */
function startTicks(pid: number): string | undefined {
  try {
    const stat = fs.readFileSync(`/proc/${pid}/stat`, "utf8");
    const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
    return fields[0] === "Z" ? undefined : fields[19];
  } catch {
    return undefined;
  }
}
