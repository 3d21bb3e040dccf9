import type { MemberServer } from "@umie/collective";
import type { BackendChoice } from "@umie/engine";
import type { PatientRedis, Timing } from "@umie/ledger";
import type { Logger } from "pino";
import type { Donor } from "./donor.js";
import type { Environment } from "./environment.js";
import type { Heart } from "./heart.js";
import type { WorkerMetrics } from "./metrics.js";

/** What a worker process has at hand, whichever run it serves. */
export interface Worker {
  id: string;
  options: { cache: string; backend: BackendChoice; threads: number; env: Environment };
  redis: PatientRedis;
  timing: Timing;
  heart: Heart;
  server: MemberServer;
  donor: Donor;
  metrics: WorkerMetrics;
  /** Tensors alive in the compute thread; null while there is none. */
  tensors: () => Promise<number | null>;
  isLeaving: () => boolean;
  /** Call back when the worker is asked to leave. @returns the end of it. */
  onLeave: (listener: () => void) => () => void;
  log: Logger;
}
