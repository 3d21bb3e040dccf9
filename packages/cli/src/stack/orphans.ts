import path from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { lives, type Mark, signal } from "./process-life.js";
import { marksOf, removeServerFile, type ServerFile } from "./server-file.js";

const pollMs = 100;

/** How long a worker may take to finish its leaf and write a checkpoint before it is killed. */
export const drainMs = 60_000;
const killMs = 10_000;

export const redisFolder = (home: string) => path.join(home, "redis");

/**
 * Bring a stack to its end whose supervisor is gone. Its workers and its coordinator noticed that and drain by themselves; what does not
 * is told to, then killed. Then Redis, which others need until then, and the file. Two may do this at once.
 *
 * @param self the caller's own pid, when it is one of them.
 */
export async function settleOrphans(home: string, file: ServerFile, self?: number): Promise<void> {
  const rest = [...marksOf(file, "workers"), ...marksOf(file, "coordinator")].filter(({ pid }) => pid !== self);
  await untilGone(rest, drainMs);
  for (const name of ["SIGTERM", "SIGKILL"] as const) {
    for (const mark of rest) signal(mark, name);
    await untilGone(rest, killMs);
  }
  if (file.pids.redis !== null) {
    const { runningRedis } = await import("@umie/ledger");
    await runningRedis(redisFolder(home))?.stop();
  }
  for (const supervisor of marksOf(file, "supervisor")) removeServerFile(home, supervisor);
}

/** Wait until none of the processes runs, or the time is over. */
export async function untilGone(marks: readonly Mark[], patienceMs: number): Promise<boolean> {
  const end = performance.now() + patienceMs;
  while (marks.some(lives)) {
    if (performance.now() > end) return false;
    await sleep(pollMs);
  }
  return true;
}
