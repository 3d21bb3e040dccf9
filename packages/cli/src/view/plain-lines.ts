import type { RunStatus } from "@umie/coordinator";
import { datasetF1, type EvaluationSplit, macroF1 } from "../run-result.js";
import { duration, figure, rate } from "./format.js";

/** A line at least so often while steps go by, and at most about so many lines a run for that. */
const everyMs = 10_000;
const linesPerRun = 20;

/**
 * Follows a run for logs and pipes: give it each status as it comes, and it says which lines are due. One for each change of state, new
 * reason and evaluation; for steps, and for pictures, one every tenth second or twentieth part of all.
 */
export function plainLines(): (status: RunStatus, nowMs: number) => string[] {
  let before: RunStatus | undefined;
  let steps: Told = { done: 0, atMs: Number.NEGATIVE_INFINITY };
  let pictures = steps;
  return (status, nowMs) => {
    const lines = [...stateLines(before, status)];
    const { features, step } = status;
    if (features && isDue(features.done, features.pictures, { told: pictures, nowMs })) {
      lines.push(featureLine(features));
      pictures = { done: features.done, atMs: nowMs };
    }
    if (isDue(step, status.steps, { told: steps, nowMs })) {
      lines.push(stepLine(status));
      steps = { done: step, atMs: nowMs };
    }
    lines.push(...evaluationLines(before, status));
    before = status;
    return lines;
  };
}

/** What the newest line said, and when. */
interface Told {
  done: number;
  atMs: number;
}

function stateLines(before: RunStatus | undefined, { id, state, reason, workers, generation }: RunStatus): string[] {
  const changed = state !== before?.state || (reason !== "" && reason !== before.reason);
  const regrouped = before !== undefined && generation !== before.generation && state === "running";
  if (!changed && !regrouped) return [];
  const who = state === "running" ? ` with ${workers.length} ${workers.length === 1 ? "worker" : "workers"}` : "";
  return [`${id} ${state}${who}${reason === "" ? "" : `: ${reason}`}`];
}

function isDue(done: number, all: number, { told, nowMs }: { told: Told; nowMs: number }): boolean {
  if (done <= told.done) return false;
  const part = Math.max(1, Math.floor(all / linesPerRun));
  return done === all || nowMs - told.atMs >= everyMs || Math.floor(done / part) > Math.floor(told.done / part);
}

function featureLine({ done, pictures, computed }: NonNullable<RunStatus["features"]>): string {
  return `features of ${done}/${pictures} pictures, ${computed} computed`;
}

function stepLine({ step, steps, loss, examplesPerSecond, etaSeconds }: RunStatus): string {
  return `step ${step}/${steps}  loss ${figure(loss)}  ${rate(examplesPerSecond)} examples/s  ETA ${duration(etaSeconds)}`;
}

function evaluationLines(before: RunStatus | undefined, status: RunStatus): string[] {
  return (["dev", "test"] as const)
    .filter((split) => evaluatedAt(status, split) > (before ? evaluatedAt(before, split) : -1))
    .map((split) => evaluationLine(status, split));
}

/** The newest step that was evaluated, or -1. */
function evaluatedAt({ datasets }: RunStatus, split: EvaluationSplit): number {
  const steps = datasets.flatMap(({ scores }) =>
    scores.filter((score) => score.split === split).map(({ step }) => step),
  );
  return Math.max(-1, ...steps);
}

function evaluationLine(status: RunStatus, split: EvaluationSplit): string {
  const each = status.datasets.map((dataset) => {
    const loss = dataset.loss[split];
    return `${dataset.dataset} ${figure(datasetF1(dataset, split))}${loss === undefined ? "" : ` (loss ${figure(loss)})`}`;
  });
  return `${split} after step ${evaluatedAt(status, split)}: macro F1 ${figure(macroF1(status, split))}: ${each.join(", ")}`;
}
