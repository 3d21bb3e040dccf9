import { monitorEventLoopDelay } from "node:perf_hooks";
import {
  Counter,
  collectDefaultMetrics,
  exponentialBuckets,
  Gauge,
  Histogram,
  linearBuckets,
  Registry,
} from "prom-client";
import type { LeafOutcome, UpdateOutcome } from "./compute-thread.js";
import { phaseSeconds } from "./phase-seconds.js";

/** `wait`: for the others' leaves; `reduce`: sums of all members, gathering included; `step`: the whole. */
export type Phase =
  | "data"
  | "compute"
  | "wait"
  | "reduce"
  | "commit"
  | "update"
  | "checkpoint"
  | "evaluate"
  | "features"
  | "step";
export type LeafFate = "counted" | "duplicate" | "audit";
export type FeatureFate = "computed" | "found";
export type StepFate = "committed" | "skipped" | "abort";

/** What a worker measures of its own work (DESIGN §11). */
export type WorkerMetrics = ReturnType<typeof workerMetrics>;

/** Time over which speed is measured, in ms. */
const speedWindowMs = 10_000;
/** The series of a run stay for so long after this worker has left it, so that its last values are scraped. */
const graceMs = 15 * 60_000;

/** @param now monotonic, in ms. */
export function workerMetrics(version: string, now: () => number = () => performance.now()) {
  const registry = new Registry();
  const registers = [registry];
  const gauge = <L extends string>(name: string, help: string, labelNames: readonly L[] = []) =>
    new Gauge({ name, help, labelNames, registers });
  const m = {
    duration: new Histogram({
      name: "umie_step_duration_seconds",
      help: "Time spent in a phase of a step; phase step is the whole",
      labelNames: ["run", "phase"],
      buckets: exponentialBuckets(0.002, 2, 16),
      registers,
    }),
    leaves: new Counter({
      name: "umie_leaves_total",
      help: "Leaves computed: counted, duplicate where another worker was faster, audit to compare with another's",
      labelNames: ["run", "outcome"],
      registers,
    }),
    aborts: new Counter({
      name: "umie_step_aborts_total",
      help: "Attempts at a step that came to nothing, as a member died or could not be reached",
      labelNames: ["run"],
      registers,
    }),
    features: new Counter({
      name: "umie_features_total",
      help: "Pictures seen to by the frozen encoder: computed, or found where features were kept",
      labelNames: ["run", "outcome"],
      registers,
    }),
    bytes: new Counter({
      name: "umie_allreduce_bytes_total",
      help: "Bytes of gradient sums exchanged with other workers",
      labelNames: ["direction"],
      registers,
    }),
    learningRate: gauge("umie_learning_rate", "Learning rate of the newest step", ["run"]),
    gradientNorm: gauge("umie_gradient_norm", "Global norm of the newest mean gradient, before clipping", ["run"]),
    gate: new Histogram({
      name: "umie_visual_gate",
      help: "How much of the visual path the gate adds to the text, by example with a picture",
      labelNames: ["run", "dataset"],
      buckets: linearBuckets(-0.15, 0.15, 13),
      registers,
    }),
    checkpointSeconds: gauge("umie_checkpoint_duration_seconds", "Time the newest checkpoint took to write", ["run"]),
    checkpointFailures: new Counter({
      name: "umie_checkpoint_failures_total",
      help: "Checkpoints that could not be written",
      labelNames: ["run"],
      registers,
    }),
    checkpointStall: new Counter({
      name: "umie_checkpoint_stall_seconds_total",
      help: "Time updates waited for copies of what checkpoints and joiners had not read yet",
      labelNames: ["run"],
      registers,
    }),
    memory: gauge("umie_device_memory_bytes", "Resident memory of this worker; the device is the processor"),
    tensors: gauge("umie_tensors", "Tensors alive in the compute thread"),
    lag: gauge("umie_event_loop_lag_seconds", "Longest delay of the event loop since the scrape before"),
    build: gauge("umie_build_info", "1, labelled with what runs", ["version", "node", "role"]),
  };
  const defaults = new Registry();
  collectDefaultMetrics({ register: defaults });
  for (const kind of ["handles", "requests", "resources"]) defaults.removeSingleMetric(`nodejs_active_${kind}_total`);
  const delay = monitorEventLoopDelay({ resolution: 10 });
  delay.enable();
  m.build.set({ version, node: process.versions.node, role: "worker" }, 1);

  const ofRun = [
    ...[m.duration, m.leaves, m.aborts, m.features, m.learningRate, m.gradientNorm, m.gate],
    ...[m.checkpointSeconds, m.checkpointFailures, m.checkpointStall],
  ];
  const forgetRun = () => {
    for (const metric of ofRun) metric.reset();
    run = "";
  };

  let run = "";
  let leftAt: number | null = null;
  let examples: { at: number; count: number }[] = [];
  const recent = () => {
    const since = now() - speedWindowMs;
    examples = examples.filter(({ at }) => at > since);
    return examples;
  };
  const phases = phaseSeconds(speedWindowMs);
  const spend = (phase: Phase, seconds: number) => {
    m.duration.observe({ run, phase }, seconds);
    phases.add(phase, seconds, performance.now());
  };
  return {
    /** For the table of all metrics. */
    registries: [registry, defaults],

    /** Series carry this run from now on; those of the run before go. */
    serve(next: string): void {
      if (next !== run) forgetRun();
      run = next;
      leftAt = null;
      // There from the start, so that the first of them is an increase.
      for (const metric of [m.aborts, m.checkpointFailures, m.checkpointStall]) metric.inc({ run }, 0);
      for (const outcome of ["computed", "found"] as const) m.features.inc({ run, outcome }, 0);
      for (const outcome of ["counted", "duplicate", "audit"] as const) m.leaves.inc({ run, outcome }, 0);
    },

    /** The run is no longer served. */
    leave(): void {
      leftAt = now();
    },

    /** Measure how long something takes. */
    async time<T>(phase: Phase, work: () => Promise<T>): Promise<T> {
      const started = performance.now();
      try {
        return await work();
      } finally {
        spend(phase, (performance.now() - started) / 1000);
      }
    },
    computedLeaf(outcome: LeafOutcome): void {
      examples.push({ at: now(), count: outcome.examples });
      spend("data", outcome.dataSeconds);
      spend("compute", outcome.computeSeconds);
      for (const { dataset, gate } of outcome.gates) m.gate.observe({ run, dataset }, gate);
    },
    leaf(outcome: LeafFate): void {
      m.leaves.inc({ run, outcome });
    },
    features(outcome: FeatureFate): void {
      m.features.inc({ run, outcome });
    },
    stepped(fate: StepFate, seconds: number): void {
      if (fate === "abort") m.aborts.inc({ run });
      else spend("step", seconds);
    },
    updated({ gradientNorm, learningRate }: UpdateOutcome): void {
      m.gradientNorm.set({ run }, gradientNorm);
      m.learningRate.set({ run }, learningRate);
    },
    checkpointWritten(seconds: number): void {
      m.checkpointSeconds.set({ run }, seconds);
      spend("checkpoint", seconds);
    },
    /** An update waited for readers of the state it was about to change. */
    copiedState(seconds: number): void {
      m.checkpointStall.inc({ run }, seconds);
    },
    checkpointFailed(): void {
      m.checkpointFailures.inc({ run });
    },
    /** Examples computed a second, lately. */
    examplesPerSecond(): number {
      const counted = recent();
      const first = counted[0];
      if (first === undefined) return 0;
      const seconds = Math.max(1, (now() - first.at) / 1000);
      return counted.reduce((sum, { count }) => sum + count, 0) / seconds;
    },
    /** Time spent in each phase lately. */
    phaseSeconds: () => phases.look(performance.now()),
    /** The text of a scrape. */
    async scrape({
      tensors,
      traffic,
    }: {
      tensors: number | null;
      traffic: Readonly<Record<"sent" | "received", number>>;
    }): Promise<string> {
      if (leftAt !== null && now() - leftAt > graceMs) forgetRun();
      m.bytes.reset();
      for (const [direction, bytes] of Object.entries(traffic)) m.bytes.inc({ direction }, bytes);
      m.memory.set(process.memoryUsage.rss());
      if (tensors !== null) m.tensors.set(tensors);
      m.lag.set(Math.max(0, delay.max / 1e9 - 0.01));
      delay.reset();
      return `${await registry.metrics()}${await defaults.metrics()}`;
    },
    close: () => delay.disable(),
  };
}
