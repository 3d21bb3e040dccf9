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

/** Where a reader of the log stands: behind this step, this entry of the event stream and so many evaluations. */
export interface LogPosition {
  step: number;
  event: string;
  evaluations: number;
}

const start: LogPosition = { step: 0, event: "-", evaluations: 0 };

/** A position as the id of an event and in the API: `step.event.evaluations`. */
export const positionText = ({ step, event, evaluations }: LogPosition) => `${step}.${event}.${evaluations}`;

/** @returns null where this is no position. */
export function parsePosition(text: string): LogPosition | null {
  const [, step, event, evaluations] = /^(\d+)\.(-|\d+-\d+)\.(\d+)$/.exec(text) ?? [];
  if (step === undefined || event === undefined || evaluations === undefined) return null;
  return { step: Number(step), event, evaluations: Number(evaluations) };
}

const pageSteps = 500;

/**
 * The part of a run's log behind a position: steps in order, each evaluation behind its step, events where their time puts them.
 * Empty at the end.
 */
export async function logAfter(
  ledger: RunLedger,
  position: LogPosition,
): Promise<{ entries: LogEntry[]; end: LogPosition }> {
  const [steps, allEvents, allEvaluations] = await Promise.all([
    ledger.steps(position.step, pageSteps),
    ledger.events(position.event),
    ledger.evaluations(),
  ]);
  const lastStep = steps.at(-1)?.entry.step ?? position.step;
  const evaluations = allEvaluations.slice(position.evaluations).filter(({ step }) => step <= lastStep);
  // What happened after a full page belongs to the next.
  const until = steps.length === pageSteps ? steps.at(-1)!.work.at : Number.POSITIVE_INFINITY;
  const events = allEvents.filter(({ id }) => timeOf(id) <= until);
  return {
    entries: byTime([...inOrder(steps, evaluations), ...events.map(eventEntry)]),
    end: {
      step: lastStep,
      event: events.at(-1)?.id ?? position.event,
      evaluations: position.evaluations + evaluations.length,
    },
  };
}

/** An entry with the time that puts it among the others, in ms. */
interface Timed {
  at: number;
  entry: LogEntry;
}

/** Steps with their evaluations. Clocks of several machines took the times, so here the order rules and not the time. */
function inOrder(steps: readonly StepRecord[], evaluations: readonly EvaluationRecord[]): Timed[] {
  const timed = [
    ...steps.map((record) => ({ at: record.work.at, step: record.entry.step, entry: stepEntry(record) })),
    ...evaluations.map((record) => ({ at: record.at, step: record.step, entry: evaluationEntry(record) })),
  ].sort((a, b) => a.step - b.step);
  let latest = 0;
  return timed.map(({ at, entry }) => {
    latest = Math.max(latest, at);
    return { at: latest, entry };
  });
}

const byTime = (timed: Timed[]) => timed.sort((a, b) => a.at - b.at).map(({ entry }) => entry);

/** Behind this step of the log, and before the evaluations that follow it. */
export async function positionAfter(ledger: RunLedger, step: number): Promise<LogPosition> {
  if (step === 0) return start;
  const [record, evaluations] = await Promise.all([ledger.step(step), ledger.evaluations()]);
  return {
    step,
    event: record === null ? "-" : `${record.work.at}-0`,
    evaluations: evaluations.filter((evaluation) => evaluation.step < step).length,
  };
}

/** Behind all that has happened. */
export async function logEnd(ledger: RunLedger): Promise<LogPosition> {
  const [head, events, evaluations] = await Promise.all([ledger.head(), ledger.events(), ledger.evaluations()]);
  return { step: head.step, event: events.at(-1)?.id ?? "-", evaluations: evaluations.length };
}

function eventEntry({ id, kind, text }: { id: string; kind: string; text: string }): Timed {
  return { at: timeOf(id), entry: { kind, at: isoTime(timeOf(id)), text } };
}

function stepEntry({ entry, work }: StepRecord): LogEntry {
  const { kind, step, sums } = entry;
  const losses = Object.entries(sums).map(([key, part]) => [key, round(meanLoss([part]))]);
  return {
    kind,
    step,
    at: isoTime(work.at),
    ...(kind === "commit" ? { loss: round(meanLoss(Object.values(sums))), losses: Object.fromEntries(losses) } : {}),
    workers: new Set(Object.values(work.leaves)).size,
    generation: work.generation,
  };
}

function evaluationEntry(evaluation: EvaluationRecord): LogEntry {
  const names = new Set(Object.keys(evaluation.counts).map((name) => name.split("/")[0]!));
  const f1 = [...names].flatMap((dataset) =>
    scoresOf(countsOfDataset(evaluation, dataset)).map((score) => [`${dataset}/${score.task}`, round(score.f1)]),
  );
  const { split, step, at } = evaluation;
  return { kind: split, step, at: isoTime(at), f1: Object.fromEntries(f1) };
}

/** A stream id begins with its time in ms. */
const timeOf = (id: string) => Number(id.split("-")[0]);
const isoTime = (ms: number) => new Date(ms).toISOString();
const round = (value: number | null) => (value === null ? null : Math.round(value * 1e6) / 1e6);
