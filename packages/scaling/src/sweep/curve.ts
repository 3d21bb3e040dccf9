import { trainingFlops } from "@umie/model/config";
import { mean } from "../numerics/sample.js";
import type { Cell } from "./cells.js";
import type { EvaluationFacts, RunFacts, StepFacts, TaskFacts } from "./run-facts.js";
import type { SweepSpec } from "./sweep-schema.js";

/** A run at one of its evaluations. */
export interface CurvePoint {
  step: number;
  /** Processed so far. */
  examples: number;
  /** D: source and target tokens, at the sweep's mean lengths, so that the seeds of a cell have one D. */
  D: number;
  /** C: model FLOPs of training so far. */
  C: number;
  /** Mean loss of a target token in nats: of the split, and of training since the evaluation before. */
  loss: number;
  trainLoss: number | null;
  /** By `dataset/task`. */
  losses: Readonly<Record<string, number>>;
  f1: Readonly<Record<string, number>>;
  /** Mean over datasets of the mean over their tasks. */
  macroF1: number;
  /** TP, FP and FN by `dataset/task`. */
  counts: Readonly<Record<string, readonly [tp: number, fp: number, fn: number]>>;
}

/** What a split's evaluations say of a run, by step. */
export function curveOf(
  spec: SweepSpec,
  { model }: Cell,
  { evaluations, steps, config }: Pick<RunFacts, "evaluations" | "steps" | "config">,
  split: EvaluationFacts["split"],
): CurvePoint[] {
  const { sourceTokens, targetTokens, visualTokens } = spec.data.example;
  const shape = { rows: 1, sourceLength: sourceTokens, targetLength: targetTokens, visualTokens };
  const flops = trainingFlops(config ?? model.config, shape, spec.models.vision);
  let before = 0;
  return evaluations
    .filter((evaluation) => evaluation.split === split)
    .map(({ step, tasks }): CurvePoint => {
      const examples = step * spec.training.batchExamples;
      const trainLoss = trainLossOf(steps.filter((each) => each.step > before && each.step <= step));
      before = step;
      const amount = { step, examples, D: examples * (sourceTokens + targetTokens), C: examples * flops };
      return { ...amount, loss: lossOf(Object.values(tasks)), trainLoss, ...scoresOf(tasks) };
    });
}

const lossOf = (tasks: readonly Pick<TaskFacts, "lossSum" | "tokens">[]) =>
  sum(tasks.map(({ lossSum }) => lossSum)) / sum(tasks.map(({ tokens }) => tokens));

function trainLossOf(steps: readonly StepFacts[]): number | null {
  const committed = steps.filter(({ skipped }) => !skipped);
  if (committed.length === 0) return null;
  return sum(committed.map(({ lossSum }) => lossSum)) / sum(committed.map((step) => step.targetTokens));
}

function scoresOf(tasks: EvaluationFacts["tasks"]): Pick<CurvePoint, "losses" | "f1" | "macroF1" | "counts"> {
  const by = <T>(value: (task: TaskFacts) => T) =>
    Object.fromEntries(Object.entries(tasks).map(([key, task]) => [key, value(task)]));
  const f1 = by(f1Of);
  const datasets = [...new Set(Object.keys(f1).map(datasetOf))];
  const ofDataset = (dataset: string) =>
    mean(
      Object.keys(f1)
        .filter((key) => datasetOf(key) === dataset)
        .map((key) => f1[key]!),
    );
  return {
    losses: by((task) => lossOf([task])),
    f1,
    macroF1: datasets.length === 0 ? 0 : mean(datasets.map(ofDataset)),
    counts: by(({ tp, fp, fn }) => [tp, fp, fn] as const),
  };
}

const datasetOf = (key: string) => key.split("/")[0]!;
const sum = (values: readonly number[]) => values.reduce((total, value) => total + value, 0);

function f1Of({ tp, fp, fn }: TaskFacts): number {
  return tp === 0 ? 0 : (2 * tp) / (2 * tp + fp + fn);
}
