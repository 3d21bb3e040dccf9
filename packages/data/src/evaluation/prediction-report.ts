import { type DatasetName, meeSettings, type Task } from "../example.js";
import { type MatchCounts, microScore, type Score, sumOfMatches } from "../scorers/counts.js";
import { countErrors, type ErrorCase, type ErrorKind, errorsOf } from "../scorers/error-analysis.js";
import { type LabelScore, labelScores, macroScore } from "../scorers/label-scores.js";
import { countByOffset } from "../scorers/offsets.js";
import { countReleased, releasedOverall, releasedScore } from "../scorers/released.js";
import { countInSetting } from "../scorers/settings.js";
import { countStrict } from "../scorers/strict.js";
import { bootstrapInterval, type Interval } from "../statistics/bootstrap-interval.js";
import { byTask } from "../statistics/by-task.js";
import { sentenceUnits } from "../statistics/sentence-units.js";
import type { GradedPrediction } from "./graded-prediction.js";
import { addCounts, countsOf, scoresOf } from "./task-counts.js";

/** Which looks at predictions are wanted. */
export type ReportPart = "interval" | "labels" | "parts" | "errors" | "released";

interface OfTask {
  dataset: DatasetName;
  task: Task;
}

/** A share of the score: some of the examples or records, or another way to count them. */
export interface PartScore extends OfTask {
  part: string;
  f1: number;
  /** Absent where the part has one figure only. */
  precision?: number;
  recall?: number;
}

/** All that predictions tell beyond the main scores; a part that was not asked for is absent. */
export interface PredictionReport {
  /** 95 % percentile bootstrap over sentences. */
  interval?: (OfTask & Interval & { f1: number })[];
  labels?: (OfTask & { labels: LabelScore[]; macro: Score })[];
  parts?: PartScore[];
  errors?: (OfTask & { counts: Record<ErrorKind, number>; first: ErrorCase[] })[];
  /** By the released code's scorer, defects included: of each task, and what it calls overall of a dataset with several. */
  released?: PartScore[];
}

/** Errors of a task that are spelt out. */
const errorsShown = 5;

export function predictionReport(
  predictions: readonly GradedPrediction[],
  wanted: readonly ReportPart[],
): PredictionReport {
  const groups = byTask(predictions);
  const reporters = {
    interval: ({ items, ...of }: Group) => ({
      ...of,
      f1: f1Of(items),
      ...bootstrapInterval(sentenceUnits(items, countStrict)),
    }),
    labels: ({ items, ...of }: Group) => {
      const labels = labelScores(items);
      return { ...of, labels, macro: macroScore(labels) };
    },
    errors: ({ items, ...of }: Group) => {
      const cases = items.flatMap(errorsOf);
      return { ...of, counts: countErrors(cases), first: cases.slice(0, errorsShown) };
    },
  };
  return {
    ...(wanted.includes("interval") && { interval: groups.map(reporters.interval) }),
    ...(wanted.includes("labels") && { labels: groups.map(reporters.labels) }),
    ...(wanted.includes("parts") && { parts: groups.flatMap(partScores) }),
    ...(wanted.includes("errors") && { errors: groups.map(reporters.errors) }),
    ...(wanted.includes("released") && { released: releasedScores(groups) }),
  };
}

type Group = OfTask & { items: GradedPrediction[] };

const f1Of = (items: readonly GradedPrediction[]) => microScore(sumOfMatches(items.map(countStrict))).f1;

function releasedScores(groups: readonly Group[]): PartScore[] {
  const all = groups.flatMap(({ items }) => items);
  const scores = groups.map(({ items, ...of }) => ({ ...of, part: "", ...releasedScore(releasedCounts(items, all)) }));
  return scores.flatMap((score) => {
    const own = scores.filter(({ dataset }) => dataset === score.dataset);
    const isLast = own.length > 1 && own.at(-1) === score;
    const { dataset, task } = score;
    return isLast ? [score, { dataset, task, part: "overall, a sum", f1: releasedOverall(own) }] : [score];
  });
}

function releasedCounts(items: readonly GradedPrediction[], all: readonly GradedPrediction[]): MatchCounts {
  const triggers = new Map(all.flatMap((one) => (one.task === "mee_trigger" ? [[keyOf(one), one] as const] : [])));
  return sumOfMatches(items.map((item) => countReleased(item, triggers.get(keyOf(item)))));
}

const keyOf = ({ dataset, split, id }: GradedPrediction) => JSON.stringify([dataset, split, id]);

function partScores({ items, ...of }: Group): PartScore[] {
  const [score] = scoresOf(items.map(countsOf).reduce(addCounts, {}));
  const named = (part: string, counts: Score | undefined) =>
    counts === undefined ? [] : [{ ...of, part, ...pick(counts) }];
  if (of.task === "mner") return [];
  if (of.task === "mre") return [{ ...of, part: "accuracy, none included", f1: score?.accuracy ?? 0 }];
  const inSettings = meeSettings.flatMap((setting) => {
    const own = items.flatMap((item) => (item.setting === setting ? [{ ...item, setting }] : []));
    return own.length === 0 ? [] : named(`${setting} setting`, microScore(sumOfMatches(own.map(countInSetting))));
  });
  return [
    ...named("words", score?.parts?.text),
    ...named("objects, by box", score?.parts?.visual),
    ...named("words, by place", microScore(sumOfMatches(items.map(countByOffset)))),
    ...inSettings,
    ...named("oracle: gold event types", score?.oracle),
  ];
}

const pick = ({ precision, recall, f1 }: Score) => ({ precision, recall, f1 });
