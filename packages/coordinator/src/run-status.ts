/** What the API, the web page and the CLI know of a run: one JSON object, made from the ledger alone. */
export interface RunStatus {
  /** Unique: the recipe's name and a number, such as `demo-3`. */
  id: string;
  name: string;
  specHash: string;
  state: RunState;
  /** Why it is in this state, one sentence; empty when nothing is to be said. */
  reason: string;
  /** Committed steps, and how many there will be. */
  step: number;
  steps: number;
  /** What the run does now: train, evaluate dev or test, nothing. */
  phase: "waiting" | "train" | "dev" | "test" | "idle";
  generation: number;
  /** ISO 8601. */
  createdAt: string;
  finishedAt: string | null;
  /** Mean loss per target token in nats over all datasets of the newest step; null before the first. */
  loss: number | null;
  examplesPerSecond: number | null;
  etaSeconds: number | null;
  datasets: DatasetStatus[];
  workers: WorkerStatus[];
  checkpoint: { step: number; manifest: string } | null;
  /** SHA-256 of the final state; null until the run is done. */
  stateHash: string | null;
  numericClass: string | null;
}

export type RunState = "queued" | "running" | "pausing" | "paused" | "done" | "failed" | "cancelled";

export interface DatasetStatus {
  dataset: string;
  /** Newest mean loss per target token by split, in nats. */
  loss: { train?: number; dev?: number; test?: number };
  /** Micro scores by split and task; ratios 0..1. */
  scores: { split: "dev" | "test"; task: string; precision: number; recall: number; f1: number; step: number }[];
}

export interface WorkerStatus {
  id: string;
  pid: number;
  host: string;
  /** joining, ready, member, draining */
  phase: string;
  step: number;
  /** What it does now, e.g. "leaf 3 of step 17". */
  doing: string;
  examplesPerSecond: number;
  residentBytes: number;
}
