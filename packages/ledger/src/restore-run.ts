import { keys } from "./keys.js";
import { BrokenLog, parseStepRecord } from "./log.js";
import type { RunCopy } from "./run-copy.js";
import type { RunLedger } from "./run-ledger.js";
import { restore } from "./scripts/restore.js";

/**
 * Put back what Redis has lost of a run and somebody else has kept. The generation ends.
 *
 * @param lost What is missing, in words. @param who put it back.
 * @returns a sentence for people; null where somebody was faster.
 * @throws {BrokenLog} If the copy does not reach back to where the log ends, or does not follow from it.
 */
export async function restoreRun(
  ledger: RunLedger,
  copy: RunCopy,
  lost: string,
  who = "a member",
): Promise<string | null> {
  const { redis, run } = ledger;
  const count = await ledger.committedSteps();
  const last = count === 0 ? "" : ((await ledger.step(count))?.hash ?? "");
  if (copy.after > count)
    throw new BrokenLog(
      `Cannot put back the log of ${run} as step ${count + 1} must be known: the copy begins behind ${copy.after}`,
    );
  const steps = copy.steps.slice(count - copy.after);
  for (const text of steps) parseStepRecord(text);
  const what = steps.length > 0 ? `steps ${count + 1} to ${count + steps.length}` : lost;
  const why = `Redis came back without ${what}, which ${who} has put back`;
  await redis.zadd(keys.runs, "NX", String(submittedAt(copy.record)), run);
  const answer = await restore(redis, restoredKeys(ledger, `t${count + 1}`), [
    ...[count, last, copy.generation, copy.head, copy.record, JSON.stringify(copy.control)],
    ...[copy.evaluations, copy.features, copy.quarantined].map((fields) => JSON.stringify(fields)),
    ...[copy.numericClass, copy.checkpoint, why, ...steps],
  ]);
  if (answer === "broken")
    throw new BrokenLog(`Cannot put back the log of ${run} as its step ${count + 1} does not follow`);
  return answer === "ok" ? why : null;
}

function restoredKeys({ keys: run }: RunLedger, unit: string): string[] {
  const { record, control, generation, head, log, evaluations, features, quarantined, numericClass } = run;
  const { leases, coverage, votes, seconds, opinions, checkpoint, wake } = run;
  return [
    ...[record, control, generation, head, log, evaluations, features, quarantined, numericClass, checkpoint, wake],
    ...[leases(unit), coverage(unit), votes(unit), seconds(unit), opinions(unit)],
  ];
}

/** When a run was submitted, in ms since 1970, as its record says. */
function submittedAt(record: string): number {
  return Date.parse((JSON.parse(record) as { createdAt?: string }).createdAt ?? "") || 0;
}
