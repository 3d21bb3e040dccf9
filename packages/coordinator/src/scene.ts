import type { Complaint, Control, Generation, Heartbeat, Opinion } from "@umie/ledger";
import type { Unit } from "@umie/recipe";

/** All that a decision may depend on. */
export interface Scene {
  control: Control;
  generation: Generation | null;
  head: number;
  /** The life of Redis that was looked at. */
  boot: string;
  /** Has Redis been there for so long that a worker without a heartbeat must be gone? */
  silenceCounts: boolean;
  /** Workers whose heart beats and that hold, fetch or could fetch this run's state. */
  workers: readonly Heartbeat[];
  /** Ids of members that a peer accused and that did not answer us. */
  condemned: ReadonlySet<string>;
  /** What members say of the step under way, which failed. */
  complaints: readonly Complaint[];
  /** What comes next; null when all steps and evaluations are in the log. */
  unit: Unit | null;
  /** Leaves of that unit. */
  leaves: number;
  /** Which of them are counted, and by whom; and who works on which. */
  covered: readonly { leaf: number; token: string }[];
  leased: readonly { leaf: number; token: string }[];
  /** Leaf → token of the second member that computes it; empty while one is wanted. */
  seconds: ReadonlyMap<number, string>;
  /** What members found for audited leaves of the unit, and what those that voted voted for. */
  opinions: readonly Opinion[];
  votes: ReadonlyMap<string, string>;
  /** Leaf of the unit → workers that died while they computed it, and what is in it. */
  deaths: ReadonlyMap<number, readonly string[]>;
  suspects: ReadonlyMap<number, readonly string[]>;
  /** No task counts as stuck sooner. */
  taskFloorMs: number;
  checkpointStep: number;
  /** Where a fork's own spec begins to hold; null for others, and once it does. */
  forkAt: number | null;
  minWorkers: number;
  maxWorkers: number;
}
