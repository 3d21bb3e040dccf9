/** One setting of a search, as far as it has come. */
export interface Trial {
  id: string;
  /** The rung whose budget it has spent, from 0; a trial that runs counts for the rung it is on its way to. */
  rung: number;
  /** Loss at that rung; null while it runs. */
  loss: number | null;
}

export interface AshaOptions {
  /** One in eta is promoted. */
  eta: number;
  /** Rungs above the first: each has eta times the budget of the one below. */
  rungs: number;
}

export type AshaStep =
  | { kind: "promote"; id: string; rung: number }
  | { kind: "start"; id: string }
  | { kind: "wait" | "done" };

/**
 * What a free worker does next in asynchronous successive halving (Li et al. 2020, arXiv 1810.05934): promote a setting that is
 * in the top 1/eta of the highest rung that has one, else start a new one. Without a barrier, so unequal workers never idle.
 *
 * Only for hyper-parameters inside one cell: a pruned run is no point of a scaling law.
 *
 * @param settings Names of all settings, in the order in which they are begun.
 */
export function nextTrial(
  settings: readonly string[],
  trials: readonly Trial[],
  { eta, rungs }: AshaOptions,
): AshaStep {
  for (let rung = rungs - 1; rung >= 0; rung--) {
    const promotable = topOf(trials, rung, eta).find(({ id }) => !trials.some((t) => t.id === id && t.rung > rung));
    if (promotable) return { kind: "promote", id: promotable.id, rung: rung + 1 };
  }
  const fresh = settings.find((id) => !trials.some((trial) => trial.id === id));
  if (fresh !== undefined) return { kind: "start", id: fresh };
  return { kind: trials.some(({ loss }) => loss === null) ? "wait" : "done" };
}

/** The best 1/eta of those that have finished a rung, whether or not they went on since. */
function topOf(trials: readonly Trial[], rung: number, eta: number): Trial[] {
  const finished = trials.filter((trial) => trial.rung === rung && trial.loss !== null);
  const best = [...finished].sort((a, b) => a.loss! - b.loss! || (a.id < b.id ? -1 : 1));
  return best.slice(0, Math.floor(finished.length / eta));
}
