import type { MemberServer } from "@umie/collective";
import type { RunRecord } from "@umie/recipe";
import type { Logger } from "pino";
import type { Store } from "./checkpoint/store.js";
import type { Compute } from "./compute-client.js";
import type { Donor } from "./donor.js";
import type { Heart } from "./heart.js";
import type { LeafSource } from "./leaf-source.js";
import type { LiveState } from "./live-state.js";
import type { LocalSum } from "./local-sum.js";
import type { WorkerMetrics } from "./metrics.js";
import type { Peers } from "./peers.js";
import type { RunView } from "./run-view.js";

/** What a worker has at hand while it serves one run. */
export interface Service {
  record: RunRecord;
  view: RunView;
  live: LiveState;
  local: LocalSum;
  compute: Compute;
  /** Keys of the counters: `dataset/task`. */
  lossKeys: readonly string[];
  leaves: LeafSource;
  peers: Peers;
  donor: Donor;
  server: MemberServer;
  /** The run's part of the checkpoint store. */
  store: Store;
  heart: Heart;
  metrics: WorkerMetrics;
  progressTimeoutMs: number;
  /** The worker was asked to leave. */
  isLeaving: () => boolean;
  log: Logger;
}
