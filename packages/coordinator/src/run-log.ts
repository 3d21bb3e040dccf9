import { scoresOf } from "@umie/data";
import { type EvaluationRecord, meanLoss, type RunLedger, type StepRecord } from "@umie/ledger";
import { countsOfDataset } from "./run-status.js";

/** One line of what happened in a run. Events of people, members and the store have no step. */
export interface LogEntry {
  kind: string;
  step?: number;
  /** ISO 8601. */
  at?: string;
  text?: string;
  [field: string]: unknown;
}

/** Where a reader of the log stands: behind this step, and behind this entry of the event stream. */
export interface LogPosition {
  step: number;
  event: string;
}

const pageSteps = 500;

/**
 * The part of a run's log behind a position: events and steps in the order in which they happened, each evaluation behind its step.
 * Empty at the end.
 */
export async function logAfter(
  ledger: RunLedger,
  { step, event }: LogPosition,
): Promise<{ entries: LogEntry[]; end: LogPosition }> {
  const [steps, events, evaluations] = await Promise.all([
    ledger.steps(step, pageSteps),
    ledger.events(event),
    ledger.evaluations(),
  ]);
  const until = steps.length === pageSteps ? steps.at(-1)!.work.at : Number.POSITIVE_INFINITY;
  const seen = events.filter(({ id }) => timeOf(id) <= until);
  const timed = [
    ...seen.map(({ id, kind, text }) => ({ at: timeOf(id), entries: [{ kind, at: isoTime(timeOf(id)), text }] })),
    ...steps.map((record) => ({ at: record.work.at, entries: stepEntries(record, evaluations) })),
  ];
  return {
    entries: timed.sort((a, b) => a.at - b.at).flatMap(({ entries }) => entries),
    end: { step: steps.at(-1)?.entry.step ?? step, event: seen.at(-1)?.id ?? event },
  };
}

function stepEntries({ entry, work }: StepRecord, evaluations: readonly EvaluationRecord[]): LogEntry[] {
  const { kind, step, sums } = entry;
  const losses = Object.entries(sums).map(([key, part]) => [key, round(meanLoss([part]))]);
  const line: LogEntry = {
    kind,
    step,
    at: isoTime(work.at),
    ...(kind === "commit" ? { loss: round(meanLoss(Object.values(sums))), losses: Object.fromEntries(losses) } : {}),
    workers: new Set(Object.values(work.leaves)).size,
    generation: work.generation,
  };
  return [line, ...evaluations.filter((evaluation) => evaluation.step === step).map(evaluationEntry)];
}

function evaluationEntry(evaluation: EvaluationRecord): LogEntry {
  const names = new Set(Object.keys(evaluation.counts).map((name) => name.split("/")[0]!));
  const f1 = [...names].flatMap((dataset) =>
    scoresOf(countsOfDataset(evaluation, dataset)).map((score) => [`${dataset}/${score.task}`, round(score.f1)]),
  );
  return { kind: evaluation.split, step: evaluation.step, f1: Object.fromEntries(f1) };
}

/** A stream id begins with its time in ms. */
const timeOf = (id: string) => Number(id.split("-")[0]);
const isoTime = (ms: number) => new Date(ms).toISOString();
const round = (value: number | null) => (value === null ? null : Math.round(value * 1e6) / 1e6);
