import { type EvaluationRecord, meanLoss, type RunLedger } from "@umie/ledger";
import { type LogPosition, positionText } from "./run-log.js";
import { type DatasetStatus, datasetScores, lossesOf } from "./run-status.js";
import type { StepPoint, StepSeries } from "./step-series.js";

/** All that the page draws of a run, column by column: at most 1,024 points, however many steps there are. */
export interface RunCurves {
  /** Where a reader goes on: behind the last point that is whole, the last event and evaluation. */
  end: string;
  stepsPerPoint: number;
  /** Points begin behind this step: 0, or what was asked for where the reader's points are still those of the curve. */
  after: number;
  /** The last step of each point, and when it was committed, in ms since 1970. */
  steps: number[];
  at: number[];
  skipped: number[];
  generations: number[];
  /** null where the point before is not known. */
  examplesPerSecond: (number | null)[];
  /** Mean loss per target token in nats, and the smallest and largest of a step. */
  loss: (number | null)[];
  low: (number | null)[];
  high: (number | null)[];
  /** By `dataset/task`. */
  losses: Record<string, (number | null)[]>;
  evaluations: EvaluationPoint[];
  /** What happened, newest last; at first only the last 1,000. */
  events: { at: number; kind: string; text: string }[];
}

export interface EvaluationPoint {
  split: "dev" | "test";
  step: number;
  at: number;
  /** By `dataset/task`: mean loss in nats, and micro F1 as a ratio. */
  losses: Record<string, number>;
  f1: Record<string, number>;
}

/** What a reader has: the `end` of an earlier answer, and the size of its points. */
export interface Seen {
  end: LogPosition;
  stepsPerPoint: number;
}

const newestEvents = 1000;

/** The curves of a run as they stand, or what is new to a reader; all points, where they have become wider than his. */
export async function runCurves(
  ledger: RunLedger,
  series: StepSeries,
  datasets: readonly { name: string }[],
  seen?: Seen,
): Promise<RunCurves> {
  const columns = curveColumns(series, seen);
  const step = lastWholeStep(series);
  const [evaluations, events] = await Promise.all([
    ledger.evaluations(),
    seen ? ledger.events(seen.end.event) : ledger.newestEvents(newestEvents),
  ]);
  const event = events.at(-1)?.id ?? seen?.end.event ?? "-";
  const news = evaluations.slice(seen?.end.evaluations ?? 0);
  return {
    end: positionText({ step, event, evaluations: evaluations.length }),
    ...columns,
    evaluations: news.map((evaluation) => evaluationPoint(evaluation, datasets)),
    events: events.map(({ id, kind, text }) => ({ at: Number(id.split("-")[0]), kind, text })),
  };
}

/** The step that ends the last point which takes no more steps; 0 where there is none. */
function lastWholeStep({ stepsPerPoint, points }: StepSeries): number {
  return points.findLast(({ steps }) => steps === stepsPerPoint)?.step ?? 0;
}

type Columns = Omit<RunCurves, "end" | "evaluations" | "events">;

/** The points of a series behind those that a reader has, column by column. */
export function curveColumns({ stepsPerPoint, points }: StepSeries, seen?: Seen): Columns {
  const first = seen && seen.stepsPerPoint === stepsPerPoint ? points.findIndex(({ step }) => step > seen.end.step) : 0;
  const from = first < 0 ? points.length : first;
  const shown = points.slice(from);
  const keys = new Set(shown.flatMap(({ sums }) => Object.keys(sums)));
  const column = <T>(value: (point: StepPoint) => T) => shown.map(value);
  return {
    stepsPerPoint,
    after: points[from - 1]?.step ?? 0,
    steps: column(({ step }) => step),
    at: column(({ at }) => at),
    skipped: column(({ skipped }) => skipped),
    generations: column(({ generation }) => generation),
    examplesPerSecond: shown.map((point, i) => pace(points[from + i - 1], point)),
    loss: column(({ sums }) => short(meanLoss(Object.values(sums)))),
    low: column(({ range }) => short(range?.[0] ?? null)),
    high: column(({ range }) => short(range?.[1] ?? null)),
    losses: Object.fromEntries(
      [...keys].sort().map((key) => [key, column(({ sums }) => short(meanLoss(key in sums ? [sums[key]!] : [])))]),
    ),
  };
}

function pace(before: StepPoint | undefined, { at, examples }: StepPoint): number | null {
  if (before === undefined || at <= before.at) return null;
  return short((1000 * examples) / (at - before.at));
}

function evaluationPoint(evaluation: EvaluationRecord, datasets: readonly { name: string }[]): EvaluationPoint {
  const { split, step, at } = evaluation;
  const keyed = <T extends { task: string }>(
    list: (dataset: string) => readonly T[],
    value: (item: T) => number | null,
  ) =>
    Object.fromEntries(
      datasets.flatMap(({ name }) =>
        list(name).flatMap((item) => {
          const found = short(value(item));
          return found === null ? [] : [[`${name}/${item.task}`, found]];
        }),
      ),
    );
  return {
    ...{ split, step, at },
    losses: keyed(
      (name) => lossesOf(evaluation, name),
      (sums) => meanLoss([sums]),
    ),
    f1: keyed(
      (name): DatasetStatus["scores"] => datasetScores(evaluation, name),
      ({ f1 }) => f1,
    ),
  };
}

/** Five digits are more than a screen shows. */
const short = (value: number | null) => (value === null ? null : Number(value.toPrecision(5)));
