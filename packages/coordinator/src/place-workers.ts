/** What is looked at of a run that is not over. */
export interface RunDemand {
  run: string;
  /** Higher goes first. */
  priority: number;
  minWorkers: number;
  maxWorkers: number;
  /** Is there anything to do for workers? */
  wants: boolean;
  /** It has members, so it goes on with fewer than `minWorkers` when some die. */
  isUnderWay: boolean;
  /** Workers that cannot serve it. */
  unfit: ReadonlySet<string>;
}

/** A worker whose heart beats and that is not about to end. */
export interface PlacedWorker {
  id: string;
  /** The run that it is to serve so far; null for none. */
  at: string | null;
}

/** A worker that changes its run. */
export interface Move {
  worker: string;
  from: string | null;
  to: string | null;
  /** One sentence. */
  why: string;
}

export interface WorkerPlacement {
  /** Worker → run; empty: none. */
  workers: Record<string, string>;
  /** Run that wants workers and has none → why, one sentence. */
  waiting: Record<string, string>;
  moves: Move[];
}

/**
 * Which run each worker serves. Pure, so any coordinator decides the same.
 *
 * Priority is strict: the runs of one priority take what they can use before those of a lower one get any. Among equals each gets
 * its minimum, first those under way and then in the order of submission, and what is left is shared evenly, up to each
 * one's maximum. A run that cannot have its minimum waits and holds nobody back. Who need not move stays.
 *
 * @param runs that are not over, in the order of their submission.
 */
export function placeWorkers(runs: readonly RunDemand[], workers: readonly PlacedWorker[]): WorkerPlacement {
  const pool = poolOf(runs, workers);
  const wanting = runs.filter(({ wants }) => wants).sort((a, b) => Number(b.isUnderWay) - Number(a.isUnderWay));
  const waiting: Record<string, string> = {};
  for (const priority of priorities(wanting)) {
    const level = wanting.filter((run) => run.priority === priority);
    const served = level.filter((run) => pool.takeMinimum(run));
    for (const run of level) if (!served.includes(run)) waiting[run.run] = whyWaiting(run, runs, workers);
    shareEvenly(served, pool);
  }
  const placed = new Map(workers.map((worker) => [worker.id, pool.placeOf(worker, waiting)]));
  const moves = workers.flatMap((worker) => moveOf(worker, placed.get(worker.id) ?? null, runs));
  return { workers: Object.fromEntries([...placed].map(([id, run]) => [id, run ?? ""])), waiting, moves };
}

const priorities = (runs: readonly RunDemand[]) =>
  [...new Set(runs.map(({ priority }) => priority))].sort((a, b) => b - a);

/** One more for each run in turn; those first that have one already, so that the odd one stays where it is. */
function shareEvenly(served: readonly RunDemand[], pool: Pool): void {
  for (let fewest = 0; ; fewest++) {
    const open = served.filter((run) => pool.count(run) < run.maxWorkers && pool.canTake(run));
    if (open.length === 0) return;
    const turn = open.filter((run) => pool.count(run) <= fewest);
    for (const run of turn.sort((a, b) => Number(pool.hasOwn(b)) - Number(pool.hasOwn(a)))) pool.take(run);
  }
}

type Pool = ReturnType<typeof poolOf>;

/** The workers that no run has taken yet, and what each run has. */
function poolOf(runs: readonly RunDemand[], workers: readonly PlacedWorker[]) {
  const free = new Set(workers);
  const taken = new Map<string, string>();
  const byId = new Map(runs.map((run) => [run.run, run]));
  const fit = ({ unfit }: RunDemand) => [...free].filter(({ id }) => !unfit.has(id));
  const ownOf = (run: RunDemand) => fit(run).filter(({ at }) => at === run.run);

  /** One that serves the run already, else one that serves none, else one of the run that matters least. */
  const take = (run: RunDemand): void => {
    const cost = ({ at }: PlacedWorker) => {
      if (at === run.run) return Number.NEGATIVE_INFINITY;
      const other = at === null ? undefined : byId.get(at);
      return other?.wants ? other.priority : -Number.MAX_VALUE;
    };
    const [best] = fit(run).sort((a, b) => cost(a) - cost(b));
    if (best === undefined) return;
    free.delete(best);
    taken.set(best.id, run.run);
  };

  return {
    take,
    count: ({ run }: RunDemand) => [...taken.values()].filter((each) => each === run).length,
    canTake: (run: RunDemand) => fit(run).length > 0,
    hasOwn: (run: RunDemand) => ownOf(run).length > 0,

    /** Give a run the least it can do with, if there is so much. */
    takeMinimum(run: RunDemand): boolean {
      // Before others took some.
      const own = workers.filter(({ id, at }) => at === run.run && !run.unfit.has(id)).length;
      const least = run.isUnderWay && own > 0 ? Math.min(run.minWorkers, own) : run.minWorkers;
      if (fit(run).length < least) return false;
      for (let n = 0; n < least; n++) take(run);
      return true;
    },

    /** Whom nobody wants stays, so that a paused run is quick to go on, but not where a run must wait for more. */
    placeOf({ id, at }: PlacedWorker, waiting: Readonly<Record<string, string>>): string | null {
      const stays = at !== null && byId.has(at) && !(at in waiting);
      return taken.get(id) ?? (stays ? at : null);
    },
  };
}

function whyWaiting(
  { minWorkers, unfit }: RunDemand,
  runs: readonly RunDemand[],
  workers: readonly PlacedWorker[],
): string {
  const wanted = minWorkers > 1 ? `${minWorkers} workers` : "a worker";
  const fit = workers.filter(({ id }) => !unfit.has(id));
  if (fit.length < minWorkers) {
    const up = fit.length === 0 ? "none is up" : `${fit.length} ${fit.length === 1 ? "is" : "are"} up`;
    return `waiting for ${wanted}: ${up}${fit.length < workers.length ? " that can serve it" : ""}`;
  }
  const busy = runs.filter(({ run }) => workers.some(({ at }) => at === run)).map(titled);
  return `waiting for ${wanted}: ${busy.length === 0 ? "others go first" : `they serve ${busy.join(", ")}`}`;
}

const titled = ({ run, priority }: RunDemand) => (priority === 0 ? run : `${run} (priority ${priority})`);

function moveOf({ id, at }: PlacedWorker, to: string | null, runs: readonly RunDemand[]): Move[] {
  // Whoever served a run that is over is simply free.
  if (to === at || (to === null && !runs.some(({ run }) => run === at))) return [];
  const [source, target] = [at, to].map((run) => runs.find((each) => each.run === run));
  const place = (run: RunDemand | undefined, none: string) => (run ? titled(run) : none);
  if (!target) return [{ worker: id, from: at, to, why: `${id} leaves ${place(source, at ?? "")}, which must wait` }];
  const why =
    !source?.wants || source.priority === target.priority
      ? `${id} goes to ${titled(target)}${source ? ` from ${titled(source)}` : ""}`
      : `${id} goes from ${titled(source)} to ${titled(target)}, which goes first`;
  return [{ worker: id, from: at, to, why }];
}
