import { monitorEventLoopDelay } from "node:perf_hooks";
import { type LossSums, meanLoss } from "@umie/ledger";
import { Counter, collectDefaultMetrics, Gauge, Registry } from "prom-client";
import { isOver } from "./run-state.js";
import { datasetScores, lossesOf, type RunRecords } from "./run-status.js";

/** What a scrape is made of. */
export interface Observed {
  /** Of all runs. */
  runs: readonly RunRecords[];
  /** Jobs of the leaf queues of all runs that are led, by state. */
  queue: Readonly<Record<string, number>>;
  /** ms since 1970. */
  now: number;
}

/** The series of a run stay for so long after its end, so that its last values are scraped. */
const graceMs = 15 * 60_000;

/**
 * The coordinator's metrics (DESIGN §11): all of a run that its log and its workers' heartbeats tell. A scrape is made from the ledger alone,
 * so a coordinator that has just started shows the same.
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
    progress: gauge("umie_run_progress_ratio", "Share of the run's steps that are committed", ["run"]),
    generation: gauge("umie_generation", "Number of the present generation; grows when members come or go", ["run"]),
    runs: gauge("umie_runs", "Runs by state", ["state"]),
    workers: gauge("umie_workers", "Workers of a run by state; idle ones have none", ["run", "state"]),
    queue: gauge("umie_queue_jobs", "Jobs of a queue by state", ["queue", "state"]),
    checkpointAge: gauge("umie_checkpoint_age_seconds", "Time since the newest checkpoint was published", ["run"]),
    lag: gauge("umie_event_loop_lag_seconds", "Longest delay of the event loop since the scrape before"),
    build: gauge("umie_build_info", "1, labelled with what runs", ["version", "node", "role"]),
  };
  const defaults = defaultMetrics();
  const delay = monitorEventLoopDelay({ resolution: 10 });
  delay.enable();

  const observe = ({ runs, queue, now }: Observed) => {
    registry.resetMetrics();
    m.build.set({ version, node: process.versions.node, role: "coordinator" }, 1);
    m.lag.set(Math.max(0, delay.max / 1e9 - 0.01));
    delay.reset();
    for (const [state, count] of Object.entries(queue)) m.queue.set({ queue: "leaf", state }, count);
    for (const { control } of runs) m.runs.inc({ state: control.state });
    // Every run's records hold all heartbeats.
    const idle = runs[0]?.beats.filter((beat) => beat.run === null).length ?? 0;
    m.workers.set({ run: "", state: "idle" }, idle);
    for (const run of runs) if (isShown(run, now)) observeRun(run, now);
  };

  const observeRun = (
    { record, control, generation, head, history, evaluations, checkpoint, beats }: RunRecords,
    now: number,
  ) => {
    const { run } = record;
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
    m.generation.set({ run }, generation?.number ?? 0);
    if (!isOver(control.state)) {
      for (const state of ["joining", "ready", "member", "draining"] as const) {
        const count = beats.filter((beat) => beat.run === run && beat.phase === state).length;
        m.workers.set({ run, state }, count);
      }
    }
    if (checkpoint) m.checkpointAge.set({ run }, Math.max(0, (now - checkpoint.at) / 1000));
  };

  return {
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

function isShown({ control }: RunRecords, now: number): boolean {
  return !isOver(control.state) || now - Date.parse(control.finishedAt ?? "") < graceMs;
}

function keyLabels(key: string): { dataset: string; task: string } {
  const [dataset = "", task = ""] = key.split("/");
  return { dataset, task };
}

function total(sums: Readonly<Record<string, LossSums>>, field: keyof LossSums): number {
  return Object.values(sums).reduce((sum, part) => sum + part[field], 0);
}
