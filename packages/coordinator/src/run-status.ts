import { scoresOf } from "@umie/data";
import {
  type Checkpoint,
  type Control,
  type Evaluation,
  type Generation,
  type Head,
  type Heartbeat,
  type LossSums,
  meanLoss,
} from "@umie/ledger";
import { type Difference, featureUnit, nextUnit, type RunRecord, unitId } from "@umie/recipe";
import type { FeatureProgress } from "./feature-progress.js";
import { lossOf, type RunHistory, speed } from "./run-history.js";

/** What the API, the web page and the CLI know of a run: one JSON object, made from the ledger alone. */
export interface RunStatus {
  /** Unique: the recipe's name and a number, such as `demo-3`. */
  id: string;
  /** Where a fork comes from, and in what it differs. */
  parent: { run: string; step: number; differences: readonly Difference[] } | null;
  name: string;
  specHash: string;
  state: RunState;
  /** Why it is in this state, one sentence; empty when nothing is to be said. */
  reason: string;
  /** Which run gets workers first: the higher. */
  priority: number;
  /** Committed steps, and how many there will be. */
  step: number;
  steps: number;
  /** What the run does now: compute features of pictures, train, evaluate dev or test, nothing. */
  phase: "waiting" | "features" | "train" | "dev" | "test" | "idle";
  generation: number;
  /** ISO 8601. */
  createdAt: string;
  finishedAt: string | null;
  /** Mean loss per target token in nats over all datasets of the newest step; null before the first. */
  loss: number | null;
  examplesPerSecond: number | null;
  /** Of the training steps that are left, at the present speed. */
  etaSeconds: number | null;
  /** What a frozen encoder is to see, how much of it is done and had to be computed, in pictures; null without one. */
  features: Omit<FeatureProgress, "closed"> | null;
  datasets: DatasetStatus[];
  workers: WorkerStatus[];
  checkpoint: { step: number; manifest: string } | null;
  /** SHA-256 of the final state; null until the run is done. */
  stateHash: string | null;
  numericClass: string | null;
  /** Lines of the data that were left out (`data.onError: quarantine`). */
  quarantined: number;
  /** Training examples that a dev or test set has too, and what became of them. */
  leaks: { rule: "refuse" | "remove" | "report"; found: number };
}

export type RunState = Control["state"];

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
  /** Seconds it lately spent in each phase of its steps; empty where it does not say. */
  phaseSeconds: Readonly<Record<string, number>>;
  /** Why it cannot serve the run, if so. */
  refusal: string | null;
}

/** The records that a status is made of. */
export interface RunRecords {
  record: RunRecord;
  control: Control;
  generation: Generation | null;
  head: Head;
  /** null where no features are needed. */
  features: FeatureProgress | null;
  history: RunHistory;
  evaluations: readonly Evaluation[];
  checkpoint: Checkpoint | null;
  numericClass: string | null;
  /** How often things happened in the run: events by kind, and departures. */
  tallies: Readonly<Record<string, number>>;
  /** Of all workers. */
  beats: readonly Heartbeat[];
  /** Worker → why it cannot serve the run. */
  refusals: Readonly<Record<string, string>>;
  /** Why it has no workers; null where it has some, or wants none. */
  waiting: string | null;
}

/** The workers of a run: those that serve it, and those that stand by as they cannot. */
export function workersOf({ record, beats, refusals }: Pick<RunRecords, "record" | "beats" | "refusals">): Heartbeat[] {
  return beats
    .filter(({ id, run }) => run === record.run || (run === null && id in refusals))
    .map((beat) => ({ ...beat, refusal: refusals[beat.id] ?? beat.refusal }));
}

export function runStatus(records: RunRecords): RunStatus {
  const { record, control, head, features, history, checkpoint } = records;
  const { parent } = record;
  const { spec, specHash } = record.becomes ?? record;
  const { steps } = spec.schedule;
  const pace = control.state === "running" ? speed(history) : null;
  return {
    id: record.run,
    name: record.name,
    parent: parent ? { run: parent.run, step: parent.step, differences: parent.differences } : null,
    specHash,
    state: control.state,
    reason: reasonOf(records),
    priority: spec.resources.priority ?? 0,
    step: head.step,
    steps,
    phase: phaseOf(records),
    generation: records.generation?.number ?? 0,
    createdAt: record.createdAt,
    finishedAt: control.finishedAt,
    loss: lossOf(history),
    examplesPerSecond: pace?.examplesPerSecond ?? null,
    etaSeconds: pace && pace.secondsPerStep * (steps - head.step),
    features: features && { pictures: features.pictures, done: features.done, computed: features.computed },
    datasets: datasetStatuses(spec.data.datasets, records),
    workers: workersOf(records).map(workerStatus),
    checkpoint: checkpoint && { step: checkpoint.step, manifest: checkpoint.manifest },
    stateHash: control.stateHash,
    numericClass: records.numericClass,
    quarantined: record.quarantined.length,
    leaks: { rule: record.leaks?.rule ?? "report", found: record.leaks?.found ?? 0 },
  };
}

/** Where no worker is, nobody leads the run, and why is known to whoever places workers. */
function reasonOf({ control, generation, waiting }: RunRecords): string {
  return (!generation?.members.length && waiting) || control.reason;
}

function phaseOf({ record, control, generation, head, features, evaluations }: RunRecords): RunStatus["phase"] {
  if (control.state === "queued") return "waiting";
  if (control.state !== "running" && control.state !== "pausing") return "idle";
  if (!generation?.members.length) return "waiting";
  const closed = new Set(evaluations.map((evaluation) => evaluation.unit));
  if (features?.closed) closed.add(unitId(featureUnit));
  const unit = nextUnit(record.spec, head.step, closed);
  if (unit === null) return "idle";
  return unit.kind === "evaluate" ? unit.split : unit.kind;
}

/** Loss and scores of datasets, from the steps and evaluations so far. */
export function datasetStatuses(
  datasets: readonly { name: string }[],
  { history, evaluations }: Pick<RunRecords, "history" | "evaluations">,
): DatasetStatus[] {
  return datasets.map(({ name }) => {
    const train = meanLoss(sumsOf(history.newest, name));
    const evaluated = (["dev", "test"] as const).map((split) => {
      const newest = evaluations.findLast((evaluation) => evaluation.split === split);
      return { split, loss: newest && meanLoss(lossesOf(newest, name)) };
    });
    return {
      dataset: name,
      loss: Object.fromEntries(
        [{ split: "train", loss: train }, ...evaluated].flatMap(({ split, loss }) =>
          loss === null || loss === undefined ? [] : [[split, loss]],
        ),
      ),
      scores: evaluations.flatMap((evaluation) => datasetScores(evaluation, name)),
    };
  });
}

const sumsOf = (sums: Readonly<Record<string, LossSums>>, dataset: string) =>
  Object.entries(sums).flatMap(([key, part]) => (key.startsWith(`${dataset}/`) ? [part] : []));

/** The counts of one dataset, by `task.count`. */
export function countsOfDataset({ counts }: Evaluation, dataset: string): Record<string, number> {
  const prefix = `${dataset}/`;
  const own = Object.entries(counts).filter(([name]) => name.startsWith(prefix));
  return Object.fromEntries(own.map(([name, count]) => [name.slice(prefix.length), count]));
}

/** Loss of each task of a dataset in an evaluation. */
export function lossesOf(
  evaluation: Evaluation,
  dataset: string,
): (Pick<LossSums, "lossQuanta" | "tokens"> & { task: string })[] {
  const counts = countsOfDataset(evaluation, dataset);
  return Object.entries(counts).flatMap(([name, lossQuanta]) => {
    const task = /^(.*)\.lossQuanta$/.exec(name)?.[1];
    return task === undefined ? [] : [{ task, lossQuanta, tokens: counts[`${task}.tokens`] ?? 0 }];
  });
}

export function datasetScores(evaluation: Evaluation, dataset: string): DatasetStatus["scores"] {
  const { split, step } = evaluation;
  return scoresOf(countsOfDataset(evaluation, dataset)).map(({ task, precision, recall, f1 }) => ({
    split,
    task,
    precision,
    recall,
    f1,
    step,
  }));
}

function workerStatus({ id, pid, host, phase, step, doing, refusal, ...measured }: Heartbeat): WorkerStatus {
  const { examplesPerSecond, residentBytes, phaseSeconds = {} } = measured;
  return { id, pid, host, phase, step, doing, examplesPerSecond, residentBytes, phaseSeconds, refusal };
}
