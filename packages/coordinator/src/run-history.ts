import { type LossSums, meanLoss, type RunLedger, type StepEntry } from "@umie/ledger";

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

/** Follows the logs of runs, reading each record once. A log only grows: a replay of its steps changes nothing. */
export class RunHistories {
  readonly #known = new Map<string, RunHistory>();

  async of(ledger: RunLedger): Promise<RunHistory> {
    let history = this.#known.get(ledger.run) ?? emptyHistory;
    for (;;) {
      const records = await ledger.steps(history.steps);
      if (records.length === 0) break;
      history = records.reduce((sofar, { entry, work }) => withStep(sofar, entry, work.at), history);
    }
    this.#known.set(ledger.run, history);
    return history;
  }
}
