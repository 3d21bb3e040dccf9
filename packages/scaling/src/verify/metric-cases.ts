import { z } from "zod";
import { fitLaw } from "../fit/fit-law.js";
import { lossOf } from "../fit/predict-loss.js";
import { pointOf } from "../fit/run.js";
import { chinchilla, overTraining } from "../laws/separable-laws.js";
import { exponentialError, fitExponential } from "../metric/exponential.js";
import { fitSigmoid, sigmoid } from "../metric/sigmoid.js";
import { mean } from "../numerics/sample.js";
import { ScalingError } from "../scaling-error.js";
import type { Row } from "../table/csv.js";
import { type CaseContext, tableOf } from "./case-rows.js";
import { type Check, within } from "./check.js";
import { filterRows } from "./row-filter.js";
import { fieldAt, numbersAt, type TargetCase } from "./targets.js";

interface TestbedRun {
  cells: Row["cells"];
  C: null;
  loss: number;
  N: number;
  D: number;
}

/** Runs of a test bed whose loss is the column that the law names on its left. */
function testbed(target: TargetCase, context: CaseContext, lossColumn: string): TestbedRun[] {
  return tableOf(target, context).rows.map(({ cells }) => {
    const N = Number(cells.params);
    return { cells, C: null, N, D: Number(cells.token_multiplier) * N, loss: Number(cells[lossColumn]) };
  });
}

const leftSide = (target: TargetCase) => /^(\w+) =/.exec(String(target.law))?.[1] ?? "loss";

function named(runs: readonly TestbedRun[], name: string): TestbedRun {
  const run = runs.find(({ cells }) => cells.name === name);
  if (!run) throw new ScalingError(`Cannot verify as the file must have the run ${name}: it has not`);
  return run;
}

/** Gadre's law on cheap runs, and how far it misses dear ones. @returns the predicted loss too. */
function overTrainingFit(target: TargetCase, context: CaseContext) {
  const runs = testbed(target, context, leftSide(target));
  const { train } = filterRows(runs, target.filter);
  const { parameters } = fitLaw(overTraining, train.map(toPoint), { delta: "squares" });
  return { runs, train, predict: lossOf(overTraining, parameters) };
}

const toPoint = ({ N, D, loss }: TestbedRun) => pointOf({ N, D, U: D, loss });

export function overTrainingCase(target: TargetCase, context: CaseContext): Check[] {
  const { runs, predict } = overTrainingFit(target, context);
  const tolerance = fieldAt(target, "tolerance_abs_percent", z.number());
  return Object.entries(numbersAt(target, "published_holdout_rel_error_percent")).map(([name, want]) => {
    const { N, D, loss } = named(runs, name);
    return within(`error of ${name}, %`, 100 * Math.abs(predict(N, D) / loss - 1), want, tolerance);
  });
}

/** The error that follows from the loss that the over-training law predicts. */
export function chainedErrorCase(target: TargetCase, context: CaseContext): Check[] {
  const first = context.cases.find((other) => other.published_holdout_rel_error_percent && other.file === target.file);
  if (!first) throw new ScalingError(`Cannot verify ${target.id} as the case it is chained to must stand there`);
  const { runs, train, predict } = overTrainingFit(first, context);
  const also = /plus (\S+)$/.exec(target.filter ?? "")?.[1];
  const column = leftSide(target);
  const fitted = also === undefined ? train : [...train, named(runs, also)];
  const law = fitExponential(fitted.map(({ cells, loss }) => ({ loss, metric: 1 - Number(cells[column]) })));
  const tolerance = fieldAt(target, "tolerance_abs_percent", z.number());
  return Object.entries(numbersAt(target, "published_chained_holdout_rel_error_percent")).map(([name, want]) => {
    const { N, D, cells } = named(runs, name);
    const error = exponentialError(law, predict(N, D)) / Number(cells[column]) - 1;
    return within(`chained error of ${name}, %`, 100 * Math.abs(error), want, tolerance);
  });
}

const [lastRows, window, droppedShare] = [5, 5, 0.1];

/** Loss of each task from (N, D), then its accuracy from the loss (Bhagia et al. 2024). */
export function ladderCase(target: TargetCase, context: CaseContext): Check[] {
  const [key, holdout] = Object.keys(target).flatMap((name) => /^(published_(\w+))$/.exec(name)?.slice(1) ?? []);
  const { rows } = tableOf(target, context);
  const runs = runsByName(rows.filter(({ cells }) => cells.role === "fit"));
  const goal = rows.filter(({ cells }) => cells.role === "holdout" && cells.model!.split("-")[0] === holdout);
  const tolerance = numbersAt(target, "tolerance").pred_abs!;
  const tasks = fieldAt(target, key!, z.record(z.string(), z.record(z.string(), z.number())));
  return Object.entries(tasks).flatMap(([task, want]) => {
    const got = task === "c4_loss" ? lossStep(runs, goal, task) : bothSteps(runs, goal, task);
    return Object.entries(want).map(([name, value]) => within(`${task} ${name}`, got[name]!, value, tolerance));
  });
}

function runsByName(rows: readonly Row[]): Row[][] {
  const nameOf = ({ cells }: Row) => `${cells.model} ${cells.length}`;
  return [...new Set(rows.map(nameOf))].map((name) => rows.filter((row) => nameOf(row) === name));
}

const column = (rows: readonly Row[], name: string) => rows.map(({ cells }) => Number(cells[name]));
const lastMean = (rows: readonly Row[], name: string) => mean(column(rows.slice(-lastRows), name));

function lossStep(runs: readonly Row[][], goal: readonly Row[], name: string): Record<string, number> {
  const points = runs.map((rows) => {
    const last = rows.at(-1)!.cells;
    return pointOf({
      N: Number(last.params),
      D: Number(last.tokens),
      U: Number(last.tokens),
      loss: lastMean(rows, name),
    });
  });
  const fit = fitLaw(chinchilla, points);
  const last = goal.at(-1)!.cells;
  const pred = lossOf(chinchilla, fit.parameters)(Number(last.params), Number(last.tokens));
  return { pred, actual: lastMean(goal, name), bpb_pred: pred, bpb_actual: lastMean(goal, name) };
}

function bothSteps(runs: readonly Row[][], goal: readonly Row[], task: string): Record<string, number> {
  const loss = lossStep(runs, goal, `${task}_bpb`);
  const points = runs.flatMap((rows) => {
    const late = rows.slice(Math.ceil(droppedShare * rows.length));
    const [losses, scores] = [`${task}_bpb`, `${task}_acc`].map((name) => trailingMeans(column(late, name)));
    return losses!.map((value, i) => ({ loss: value, metric: scores![i]! }));
  });
  const law = fitSigmoid([...points, { loss: 0, metric: 1 }]);
  const actual = lastMean(goal, `${task}_acc`);
  const chained = sigmoid(law, loss.pred!);
  return {
    ...loss,
    acc_step2: sigmoid(law, loss.actual!),
    acc_chained: chained,
    acc_actual: actual,
    rel_error: Math.abs(chained / actual - 1),
  };
}

function trailingMeans(values: readonly number[]): number[] {
  return values.map((_, i) => mean(values.slice(Math.max(0, i - window + 1), i + 1)));
}
