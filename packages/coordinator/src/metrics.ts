import { monitorEventLoopDelay } from "node:perf_hooks";
import { type LossSums, meanLoss } from "@umie/ledger";
import { Counter, collectDefaultMetrics, Gauge, Registry } from "prom-client";
import { departureReasons } from "./departures.js";
import type { Observed, QueueState } from "./observed.js";
import { speed } from "./run-history.js";
import { isOver } from "./run-state.js";
import { datasetScores, lossesOf, type RunRecords, type RunState, workersOf } from "./run-status.js";

/** The series of a run stay for so long after its end, so that its last values are scraped. */
const graceMs = 15 * 60_000;

const runStates = [
  "queued",
  "running",
  "pausing",
  "paused",
  "done",
  "failed",
  "cancelled",
] as const satisfies readonly RunState[];

/** Kinds of events that are there from the start, so that the first one is an increase. */
const eventKinds = [
  "generation",
  "straggler",
  "parked",
  "quarantined",
  "checkpoint",
  "checkpoint-failed",
  "checkpoint-fallback",
  "not-reproducible",
] as const;

/**
 * The coordinator's metrics (DESIGN §11): all of a run that its log and its workers' heartbeats tell. A scrape is made
 * from the ledger alone, so a coordinator that has just started shows the same, and several show the same twice: take
 * `max` over them, never `sum`.
 */
export function coordinatorMetrics(version: string) {
  const registry = new Registry();
  const registers = [registry];
  const gauge = <L extends string>(name: string, help: string, labelNames: readonly L[] = []) =>
    new Gauge({ name, help, labelNames, registers });
  const counter = <L extends string>(name: string, help: string, labelNames: readonly L[]) =>
    new Counter({ name, help, labelNames, registers });
  const byTask = ["run", "dataset", "task", "split"] as const;
  const m = {
    loss: gauge("umie_loss", "Mean loss per target token in nats, of the newest step or evaluation", byTask),
    f1: gauge("umie_f1_ratio", "Micro F1 of the newest evaluation", byTask),
    precision: gauge("umie_precision_ratio", "Micro precision of the newest evaluation", byTask),
    recall: gauge("umie_recall_ratio", "Micro recall of the newest evaluation", byTask),
    steps: counter("umie_steps_total", "Steps in the log: commit or skip", ["run", "outcome"]),
    examples: counter("umie_examples_total", "Examples trained on", ["run", "dataset", "task"]),
    tokens: counter("umie_tokens_total", "Tokens trained on: source or target side", ["run", "side"]),
    runs: gauge("umie_runs", "Runs by state, those of long ago too", ["state"]),
    progress: gauge("umie_run_progress_ratio", "Share of the run's steps that are committed", ["run"]),
    state: gauge("umie_run_state", "1 for the state the run is in, 0 for the others", ["run", "state"]),
    eta: gauge("umie_run_eta_seconds", "Time the steps that are left take at the present speed", ["run"]),
    generation: gauge("umie_generation", "Number of the present generation; grows when members come or go", ["run"]),
    workers: gauge("umie_workers", "Workers of a run by state; refused: it cannot serve the run", ["run", "state"]),
    workerLimit: gauge("umie_workers_limit", "Workers a run needs at least, and uses at most", ["run", "bound"]),
    idleWorkers: gauge("umie_idle_workers", "Workers that serve no run"),
    departures: counter("umie_departures_total", "Members that left a generation, by what became of them", [
      "run",
      "reason",
    ]),
    events: counter("umie_events_total", "What happened in a run, by kind", ["run", "kind"]),
    queue: gauge("umie_queue_jobs", "Jobs of a queue by state", ["queue", "run", "state"]),
    queueAge: gauge("umie_queue_age_seconds", "How long the job that is next in line has waited; 0: none does", [
      "queue",
      "run",
    ]),
    checkpointAge: gauge("umie_checkpoint_age_seconds", "Time since the newest checkpoint was published", ["run"]),
    checkpointStep: gauge("umie_checkpoint_step", "Step of the newest checkpoint; 0: there is none", ["run"]),
    checkpointLag: gauge("umie_checkpoint_lag_steps", "Steps to compute again if all workers died now", ["run"]),
    checkpointInterval: gauge(
      "umie_checkpoint_interval_steps",
      "Steps from checkpoint to checkpoint, as the recipe has it",
      ["run"],
    ),
    checkpointSize: gauge("umie_checkpoint_size_bytes", "Size of the newest checkpoint", ["run"]),
    redisUp: gauge("umie_redis_up", "1 while Redis answers; 0: nothing is known of runs"),
    redisDurable: gauge("umie_redis_durable", "1 while Redis writes down what it is told: append-only file, synced"),
    certificateEnd: gauge(
      "umie_certificate_end_timestamp_seconds",
      "When the certificate of this process ends; there when it shows one",
    ),
    lag: gauge("umie_event_loop_lag_seconds", "Longest delay of the event loop since the scrape before"),
    build: gauge("umie_build_info", "1, labelled with what runs", ["version", "node", "role"]),
  };
  const defaults = defaultMetrics();
  const delay = monitorEventLoopDelay({ resolution: 10 });
  delay.enable();

  const observe = ({ runs, states, queues, redis, idleWorkers, certificateEnd, now }: Observed) => {
    registry.resetMetrics();
    m.build.set({ version, node: process.versions.node, role: "coordinator" }, 1);
    m.redisUp.set(redis ? 1 : 0);
    const durable = redis?.durable ?? null;
    // What is not known has no sample, rather than a wrong one.
    for (const [metric, value] of [
      [m.redisDurable, durable === null ? null : Number(durable)],
      [m.idleWorkers, redis && idleWorkers],
      [m.certificateEnd, certificateEnd && certificateEnd / 1000],
    ] as const) {
      if (value === null) metric.remove();
      else metric.set(value);
    }
    m.lag.set(Math.max(0, delay.max / 1e9 - 0.01));
    delay.reset();
    for (const state of redis ? runStates : []) m.runs.set({ state }, states[state] ?? 0);
    for (const queue of queues) observeQueue(queue, now);
    for (const run of runs) {
      if (!isShown(run, now)) continue;
      observeTraining(run);
      observeWorkers(run);
      observeCheckpoints(run, now);
    }
  };

  const observeQueue = ({ run, counts, oldestAt }: QueueState, now: number) => {
    for (const [state, count] of Object.entries(counts)) m.queue.set({ queue: "leaf", run, state }, count);
    m.queueAge.set({ queue: "leaf", run }, oldestAt === null ? 0 : Math.max(0, (now - oldestAt) / 1000));
  };

  const observeTraining = ({ record, control, head, history, evaluations }: RunRecords) => {
    const { run } = record;
    for (const state of runStates) m.state.set({ run, state }, Number(state === control.state));
    const pace = control.state === "running" ? speed(history) : null;
    if (pace) m.eta.set({ run }, pace.secondsPerStep * (record.spec.schedule.steps - head.step));
    for (const [outcome, count] of Object.entries(history.outcomes)) m.steps.inc({ run, outcome }, count);
    for (const [key, sums] of Object.entries(history.newest)) {
      const loss = meanLoss([sums]);
      if (loss !== null) m.loss.set({ run, ...keyLabels(key), split: "train" }, loss);
    }
    for (const [key, { examples }] of Object.entries(history.totals))
      m.examples.inc({ run, ...keyLabels(key) }, examples);
    m.tokens.inc({ run, side: "source" }, total(history.totals, "sourceTokens"));
    m.tokens.inc({ run, side: "target" }, total(history.totals, "tokens"));
    m.progress.set({ run }, head.step / record.spec.schedule.steps);
    for (const { name: dataset } of record.spec.data.datasets) {
      for (const evaluation of evaluations) {
        const labels = { run, dataset, split: evaluation.split };
        for (const { task, ...sums } of lossesOf(evaluation, dataset)) {
          const loss = meanLoss([sums]);
          if (loss !== null) m.loss.set({ ...labels, task }, loss);
        }
        for (const { task, precision, recall, f1 } of datasetScores(evaluation, dataset)) {
          m.precision.set({ ...labels, task }, precision);
          m.recall.set({ ...labels, task }, recall);
          m.f1.set({ ...labels, task }, f1);
        }
      }
    }
  };

  const observeWorkers = (records: RunRecords) => {
    const { record, control, generation, tallies } = records;
    const { run } = record;
    m.generation.set({ run }, generation?.number ?? 0);
    for (const reason of departureReasons) m.departures.inc({ run, reason }, tallies[`departure ${reason}`] ?? 0);
    for (const kind of kindsOf(tallies)) m.events.inc({ run, kind }, tallies[kind] ?? 0);
    if (isOver(control.state)) return;
    const { minWorkers, maxWorkers } = record.spec.resources;
    m.workerLimit.set({ run, bound: "min" }, minWorkers);
    m.workerLimit.set({ run, bound: "max" }, maxWorkers);
    const states = workersOf(records).map(({ phase, refusal }) => (refusal ? "refused" : phase));
    for (const state of ["joining", "ready", "member", "draining", "refused"] as const) {
      m.workers.set({ run, state }, states.filter((each) => each === state).length);
    }
  };

  const observeCheckpoints = ({ record, head, checkpoint }: RunRecords, now: number) => {
    const { run } = record;
    m.checkpointStep.set({ run }, checkpoint?.step ?? 0);
    // While a run is replayed its head stands before its newest checkpoint.
    m.checkpointLag.set({ run }, Math.max(0, head.step - (checkpoint?.step ?? 0)));
    m.checkpointInterval.set({ run }, record.spec.checkpoint.everySteps);
    if (checkpoint) m.checkpointAge.set({ run }, Math.max(0, (now - checkpoint.at) / 1000));
    if (checkpoint?.bytes !== undefined) m.checkpointSize.set({ run }, checkpoint.bytes);
  };

  return {
    /** For the table of all metrics. */
    registries: [registry, defaults],
    /** The text of a scrape. */
    async scrape(observed: Observed): Promise<string> {
      observe(observed);
      return `${await registry.metrics()}${await defaults.metrics()}`;
    },
    close: () => delay.disable(),
  };
}

/** Node's and the process's own metrics, without those whose names promise counters and hold gauges. */
function defaultMetrics(): Registry {
  const registry = new Registry();
  collectDefaultMetrics({ register: registry });
  for (const kind of ["handles", "requests", "resources"]) registry.removeSingleMetric(`nodejs_active_${kind}_total`);
  return registry;
}

/** Has a run series: it is not over, or not for long. */
export function isShown({ control }: Pick<RunRecords, "control">, now: number): boolean {
  return !isOver(control.state) || now - Date.parse(control.finishedAt ?? "") < graceMs;
}

/** Kinds of events; what else is counted has a name of several words. */
function kindsOf(tallies: RunRecords["tallies"]): Set<string> {
  return new Set([...eventKinds, ...Object.keys(tallies).filter((name) => !name.includes(" "))]);
}

function keyLabels(key: string): { dataset: string; task: string } {
  const [dataset = "", task = ""] = key.split("/");
  return { dataset, task };
}

function total(sums: Readonly<Record<string, LossSums>>, field: keyof LossSums): number {
  return Object.values(sums).reduce((sum, part) => sum + part[field], 0);
}
