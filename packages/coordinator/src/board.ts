import { heartbeats, listRuns, type PatientRedis, RunLedger, whyWaiting } from "@umie/ledger";
import type { RunRecord } from "@umie/recipe";
import { featureProgress } from "./feature-progress.js";
import { RunHistories, type RunHistory } from "./run-history.js";
import { isOver } from "./run-state.js";
import { type RunRecords, type RunStatus, runStatus } from "./run-status.js";
import type { StepSeries } from "./step-series.js";

/** What was read is shown again for so long, so that many who watch cost no more than one. */
const freshMs = 200;

/** All that is known of the runs in a Redis, read when somebody asks. */
export class Board {
  readonly #histories = new RunHistories();
  readonly #seen = new Set<string>();
  readonly #read = new Map<string, { at: number; records: Promise<RunRecords | null> }>();

  /** @param now monotonic, in ms. */
  constructor(
    readonly redis: PatientRedis,
    readonly now: () => number = () => performance.now(),
  ) {}

  ledger(run: string): RunLedger {
    return new RunLedger(this.redis, run);
  }

  /** Ids of all runs in the order of their submission. */
  async runs(): Promise<string[]> {
    return (await listRuns(this.redis)).map(({ run }) => run);
  }

  /** @returns null where there is no such run. */
  async status(run: string): Promise<RunStatus | null> {
    const records = await this.records(run);
    if (records === null) return null;
    this.#seen.add(run);
    const status = runStatus(records);
    const { refusal } = this.redis;
    return refusal === null || isOver(status.state) ? status : { ...status, reason: refusal };
  }

  /** Was this run there before? Then its members will put it back. */
  hasSeen(run: string): boolean {
    return this.#seen.has(run);
  }

  /** Everything of a run; at most `freshMs` old. */
  records(run: string): Promise<RunRecords | null> {
    const known = this.#read.get(run);
    if (known && this.now() - known.at < freshMs) return known.records;
    const records = this.#gather(run);
    this.#read.set(run, { at: this.now(), records });
    records.catch(() => this.#read.delete(run));
    return records;
  }

  /** Something was just changed: do not show what was read before. */
  forget(run: string): void {
    this.#read.delete(run);
  }

  /** The log of a run as far as it is committed. */
  history(run: string): Promise<RunHistory> {
    return this.#histories.of(this.ledger(run));
  }

  /** Its curve, as it is just now. */
  series(run: string): Promise<StepSeries> {
    return this.#histories.series(this.ledger(run));
  }

  async #gather(run: string): Promise<RunRecords | null> {
    const ledger = this.ledger(run);
    const record = await ledger.record<RunRecord>();
    if (record === null) return null;
    const [
      control,
      generation,
      head,
      features,
      evaluations,
      checkpoint,
      numericClass,
      beats,
      waiting,
      history,
      tallies,
      refusals,
    ] = await Promise.all([
      ledger.control(),
      ledger.generation(),
      ledger.head(),
      featureProgress(ledger, record.spec),
      ledger.evaluations(),
      ledger.checkpoint(),
      ledger.numericClass(),
      heartbeats(this.redis),
      whyWaiting(this.redis, run),
      this.history(run),
      ledger.tallies(),
      ledger.refusals(),
    ]);
    const facts = { record, control, generation, head, features, evaluations, checkpoint, numericClass, history };
    return { ...facts, beats, waiting, tallies, refusals };
  }
}
