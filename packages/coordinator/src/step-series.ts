import { type LossSums, meanLoss, type StepEntry } from "@umie/ledger";

/** Several steps in a row as one point of a curve. */
export interface StepPoint {
  /** The last of them. */
  step: number;
  /** When that was committed, in ms since 1970. */
  at: number;
  /** Steps that took part, and those of them without effect. */
  steps: number;
  skipped: number;
  examples: number;
  /** Members' generation at the last one. */
  generation: number;
  /** By `dataset/task`: of steps that were committed. */
  sums: Record<string, Pick<LossSums, "lossQuanta" | "tokens">>;
  /** Smallest and largest mean loss of a step, in nats; null where none was committed. */
  range: [low: number, high: number] | null;
}

/** The curve of a run: as many steps a point as keep it short. */
export interface StepSeries {
  /** A power of two. */
  stepsPerPoint: number;
  /** In order; the last one may hold fewer steps. */
  points: StepPoint[];
}

/** A screen shows no more. */
export const maxPoints = 1024;

export const emptySeries = (): StepSeries => ({ stepsPerPoint: 1, points: [] });

/**
 * Put one more step behind a series, in place: however many there are, it holds at most `maxPoints` points, and sums of whole numbers, so it is the
 * same whenever one began to read.
 */
export function addStep(
  series: StepSeries,
  { step, kind, sums }: Pick<StepEntry, "step" | "kind" | "sums">,
  { at, generation }: { at: number; generation: number },
): void {
  const loss = kind === "commit" ? meanLoss(Object.values(sums)) : null;
  const point: StepPoint = {
    ...{ step, at, generation, steps: 1, skipped: kind === "skip" ? 1 : 0 },
    examples: Object.values(sums).reduce((sum, { examples }) => sum + examples, 0),
    sums: kind === "commit" ? plus({}, sums) : {},
    range: loss === null ? null : [loss, loss],
  };
  const last = series.points.at(-1);
  if (last && last.steps < series.stepsPerPoint) series.points[series.points.length - 1] = joined(last, point);
  else series.points.push(point);
  if (series.points.length > maxPoints) halve(series);
}

/** Two points become one. */
function halve(series: StepSeries): void {
  const { points } = series;
  series.stepsPerPoint *= 2;
  series.points = points.flatMap((point, i) => {
    if (i % 2 === 1) return [];
    const next = points[i + 1];
    return [next ? joined(point, next) : point];
  });
}

function joined(a: StepPoint, b: StepPoint): StepPoint {
  const { step, at, generation } = b;
  return {
    ...{ step, at, generation },
    steps: a.steps + b.steps,
    skipped: a.skipped + b.skipped,
    examples: a.examples + b.examples,
    sums: plus(a.sums, b.sums),
    range:
      a.range && b.range ? [Math.min(a.range[0], b.range[0]), Math.max(a.range[1], b.range[1])] : (a.range ?? b.range),
  };
}

function plus(a: StepPoint["sums"], b: StepPoint["sums"]): StepPoint["sums"] {
  const result: StepPoint["sums"] = { ...a };
  for (const [key, { lossQuanta, tokens }] of Object.entries(b)) {
    const before = result[key] ?? { lossQuanta: 0, tokens: 0 };
    result[key] = { lossQuanta: before.lossQuanta + lossQuanta, tokens: before.tokens + tokens };
  }
  return result;
}
