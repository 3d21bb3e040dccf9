import type { RunRecords, RunState } from "./run-status.js";

/** What a scrape of the coordinator is made of. */
export interface Observed {
  /** Of the runs that are not over, or not for long. */
  runs: readonly RunRecords[];
  /** How many runs there are, by state: all that ever were. */
  states: Readonly<Partial<Record<RunState, number>>>;
  /** The leaf queues of the runs that this coordinator leads. */
  queues: readonly QueueState[];
  /** null while Redis does not answer: nothing else is known then. `durable`: null where we may not ask it. */
  redis: { durable: boolean | null } | null;
  /** Workers that serve no run. */
  idleWorkers: number;
  /** ms since 1970: the end of the certificate this process shows; null where it shows none. */
  certificateEnd: number | null;
  /** ms since 1970. */
  now: number;
}

export interface QueueState {
  run: string;
  /** Jobs by state. */
  counts: Readonly<Record<string, number>>;
  /** ms since 1970: since when the job that is next in line has waited; null while none does. */
  oldestAt: number | null;
}
