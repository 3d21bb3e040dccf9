import { type LossSums, meanLoss, type RunLedger, type StepEntry } from "@umie/ledger";
import { addStep, emptySeries, type StepSeries } from "./step-series.js";

/** What the log of a run says so far. */
export interface RunHistory {
  /** Steps read. */
  steps: number;
  outcomes: { commit: number; skip: number };
  /** The newest sums of each key (`dataset/task`), and those of all steps. */
  newest: Readonly<Record<string, LossSums>>;
  totals: Readonly<Record<string, LossSums>>;
  /** The newest step's sums only. */
  last: Readonly<Record<string, LossSums>>;
  /** When the last steps were committed, in ms, and how many examples each had. */
  recent: readonly { at: number; examples: number }[];
}

export const emptyHistory: RunHistory = {
  steps: 0,
  outcomes: { commit: 0, skip: 0 },
  newest: {},
  totals: {},
  last: {},
  recent: [],
};

/** Steps over which speed is measured. */
const recentSteps = 20;

/** The history with one more step, committed at this time in ms. */
export function withStep(
  history: RunHistory,
  { step, kind, sums }: Pick<StepEntry, "step" | "kind" | "sums">,
  at: number,
): RunHistory {
  const examples = Object.values(sums).reduce((sum, part) => sum + part.examples, 0);
  return {
    steps: step,
    outcomes: { ...history.outcomes, [kind]: history.outcomes[kind] + 1 },
    // A skipped step has no loss.
    newest: kind === "commit" ? { ...history.newest, ...sums } : history.newest,
    totals: plus(history.totals, sums),
    last: kind === "commit" ? sums : history.last,
    recent: [...history.recent, { at, examples }].slice(-recentSteps - 1),
  };
}

function plus(totals: RunHistory["totals"], sums: RunHistory["totals"]): RunHistory["totals"] {
  const result: Record<string, LossSums> = { ...totals };
  for (const [key, part] of Object.entries(sums)) {
    const before = result[key] ?? { lossQuanta: 0, tokens: 0, sourceTokens: 0, examples: 0 };
    result[key] = {
      lossQuanta: before.lossQuanta + part.lossQuanta,
      tokens: before.tokens + part.tokens,
      sourceTokens: before.sourceTokens + part.sourceTokens,
      examples: before.examples + part.examples,
    };
  }
  return result;
}

/** Mean loss per target token of the newest step, in nats; null before the first. */
export function lossOf({ last }: RunHistory): number | null {
  return meanLoss(Object.values(last));
}

/** Speed over the last steps: examples a second and seconds a step; null before the second step. */
export function speed({ recent }: RunHistory): { examplesPerSecond: number; secondsPerStep: number } | null {
  const [first, last] = [recent[0], recent.at(-1)];
  if (first === undefined || last === undefined || last.at <= first.at) return null;
  const seconds = (last.at - first.at) / 1000;
  const examples = recent.slice(1).reduce((sum, step) => sum + step.examples, 0);
  return { examplesPerSecond: examples / seconds, secondsPerStep: seconds / (recent.length - 1) };
}

/** What is known of a run's log, and the read that is under way. */
interface Followed {
  history: RunHistory;
  series: StepSeries;
  reading: Promise<void> | null;
}

/** Follows the logs of runs, reading each record once. A log only grows: a replay of its steps changes nothing. */
export class RunHistories {
  readonly #known = new Map<string, Followed>();

  async of(ledger: RunLedger): Promise<RunHistory> {
    return (await this.#follow(ledger)).history;
  }

  /** The curve of a run. It grows while others read on: look at it at once. */
  async series(ledger: RunLedger): Promise<StepSeries> {
    return (await this.#follow(ledger)).series;
  }

  async #follow(ledger: RunLedger): Promise<Followed> {
    const known = this.#known.get(ledger.run) ?? { history: emptyHistory, series: emptySeries(), reading: null };
    this.#known.set(ledger.run, known);
    // A series is added to in place, so two must not read the same steps.
    known.reading ??= readOn(ledger, known).finally(() => {
      known.reading = null;
    });
    await known.reading;
    return known;
  }
}

async function readOn(ledger: RunLedger, known: Followed): Promise<void> {
  for (;;) {
    const records = await ledger.steps(known.history.steps);
    if (records.length === 0) return;
    for (const { entry, work } of records) {
      known.history = withStep(known.history, entry, work.at);
      addStep(known.series, entry, work);
    }
  }
}
