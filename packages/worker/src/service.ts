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
  /** The store at another address. @throws {TypeError} If it is none. */
  openStore: (url: string) => Store;
  heart: Heart;
  metrics: WorkerMetrics;
  progressTimeoutMs: number;
  /** The worker is to leave the run: its process ends, or another run is to have it. */
  isLeaving: () => boolean;
  /** Carry out a step, which is finished though another run wants this worker meanwhile. */
  duringStep: <T>(step: () => Promise<T>) => Promise<T>;
  log: Logger;
}
