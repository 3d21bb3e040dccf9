import {
  heartbeats,
  leadPlacement,
  type Placement,
  type Redis,
  readPlacement,
  type Timing,
  writePlacement,
} from "@umie/ledger";
import type { OpenRun } from "./open-runs.js";
import { type Move, placeWorkers } from "./place-workers.js";

export interface PlacingOptions {
  id: string;
  redis: Redis;
  timing: Timing;
  /** Told of a worker that is to serve another run. */
  onMove: (move: Move) => Promise<void>;
}

/**
 * Decide which worker serves which run ({@link placeWorkers}) and write it down, unless another coordinator does so.
 *
 * @param runs that are not over, in the order of their submission.
 * @returns what holds.
 */
export async function place(
  runs: readonly OpenRun[],
  { id, redis, timing, onMove }: PlacingOptions,
): Promise<Placement> {
  const [leadership, beats, before] = await Promise.all([
    leadPlacement(redis, id, timing.leaderLeaseMs),
    heartbeats(redis),
    readPlacement(redis),
  ]);
  if (leadership === null) return before;
  const here = beats.filter(({ leaving }) => !leaving);
  // Where Redis has lost what was placed, workers know what they serve.
  const at = ({ id: worker, run }: { id: string; run: string | null }) =>
    worker in before.workers ? before.workers[worker] || null : run;
  const { moves, ...next } = placeWorkers(
    runs.map(({ demand }) => demand),
    here.map((beat) => ({ id: beat.id, at: at(beat) })),
  );
  if (isSame(next.workers, before.workers) && isSame(next.waiting, before.waiting)) return before;
  if (!(await writePlacement(redis, leadership, next))) return readPlacement(redis);
  for (const move of moves) await onMove(move);
  return next;
}

function isSame(a: Readonly<Record<string, string>>, b: Readonly<Record<string, string>>): boolean {
  const names = Object.keys(a);
  return names.length === Object.keys(b).length && names.every((name) => a[name] === b[name]);
}
