import { once } from "node:events";
import { setTimeout as sleep } from "node:timers/promises";
import type { PatientRedis } from "@umie/ledger";

const lookMs = 250;

/**
 * Wait with a worker that is to leave: without Redis it can hand nothing over, and a Redis that was stopped never comes back. What is lost with the
 * worker is computed again from the newest checkpoint.
 *
 * @returns one sentence once Redis has been away for so long; never, if the worker has `ended` before.
 */
export async function lostRedis(
  redis: Pick<PatientRedis, "trouble">,
  { leaving, ended, patienceMs = 10_000 }: { leaving: AbortSignal; ended: AbortSignal; patienceMs?: number },
): Promise<string> {
  if (!leaving.aborted) await once(leaving, "abort");
  let answeredAt = performance.now();
  while (!ended.aborted) {
    const now = performance.now();
    if (redis.trouble === null) answeredAt = now;
    if (now - answeredAt >= patienceMs) return `Redis has been away for ${patienceMs / 1000} s: leaving without it`;
    await sleep(lookMs);
  }
  return new Promise(() => {});
}
