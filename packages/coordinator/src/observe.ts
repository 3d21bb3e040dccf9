import { heartbeats, isDurable } from "@umie/ledger";
import type { Board } from "./board.js";
import { certificateEnd } from "./certificate-end.js";
import type { RunLeading } from "./lead-runs.js";
import { isShown } from "./metrics.js";
import type { Observed } from "./observed.js";

/** Of runs that ended long ago only that is read, as there may be many. */
async function shownRuns(board: Board, now: number) {
  const ids = await board.runs();
  const controls = await Promise.all(ids.map((run) => board.ledger(run).control()));
  const shown = ids.filter((_, index) => isShown({ control: controls[index]! }, now));
  const states: Record<string, number> = {};
  for (const { state } of controls) states[state] = (states[state] ?? 0) + 1;
  const records = await Promise.all(shown.map((run) => board.records(run)));
  return { states, runs: records.filter((run) => run !== null) };
}

/** Look at everything a scrape tells. A Redis that is away is part of it and keeps nobody waiting. */
export async function observe(
  board: Board,
  leading: RunLeading,
  { certificate, now }: { certificate: string | undefined; now: number },
): Promise<Observed> {
  const { redis } = board;
  const end = await certificateEnd(certificate);
  if (redis.status !== "ready") {
    return { runs: [], states: {}, queues: [], redis: null, idleWorkers: 0, certificateEnd: end, now };
  }
  const [{ runs, states }, queues, durable, beats] = await Promise.all([
    shownRuns(board, now),
    leading.queueStates(),
    isDurable(redis),
    heartbeats(redis),
  ]);
  return {
    ...{ runs, states, queues },
    redis: { durable },
    idleWorkers: beats.filter(({ run }) => run === null).length,
    certificateEnd: end,
    now,
  };
}
