import { heartbeats, isDurable } from "@umie/ledger";
import type { Board } from "./board.js";
import { certificateEnd } from "./certificate-end.js";
import type { RunLeading } from "./lead-runs.js";
import { isShown } from "./metrics.js";
import type { Observed } from "./observed.js";
import type { RunState } from "./run-status.js";

/** Look at everything a scrape tells. A Redis that is away is part of it and keeps nobody waiting. */
export async function observe(
  board: Board,
  leading: Pick<RunLeading, "queueStates">,
  { certificate, now }: { certificate: string | undefined; now: number },
): Promise<Observed> {
  const { redis } = board;
  const end = await certificateEnd(certificate);
  if (redis.status !== "ready") {
    return { runs: [], states: {}, queues: [], redis: null, idleWorkers: 0, certificateEnd: end, now };
  }
  const [runs, queues, durable, beats] = await Promise.all([
    lookAtRuns(board, now),
    leading.queueStates(),
    isDurable(redis),
    heartbeats(redis),
  ]);
  const idleWorkers = beats.filter(({ run }) => run === null).length;
  return { ...runs, queues, redis: { durable }, idleWorkers, certificateEnd: end, now };
}

/** Of runs that ended long ago only the state is read, as there may be many. */
async function lookAtRuns(board: Board, now: number): Promise<Pick<Observed, "runs" | "states">> {
  const ids = await board.runs();
  const controls = await Promise.all(ids.map((run) => board.ledger(run).control()));
  const states: Partial<Record<RunState, number>> = {};
  for (const { state } of controls) states[state] = (states[state] ?? 0) + 1;
  const shown = ids.filter((_, index) => isShown({ control: controls[index]! }, now));
  const records = await Promise.all(shown.map((run) => board.records(run)));
  return { runs: records.filter((each) => each !== null), states };
}
