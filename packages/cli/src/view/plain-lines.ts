import type { RunStatus } from "@umie/coordinator";
import { datasetF1, type EvaluationSplit, macroF1 } from "../run-result.js";
import { duration, figure, rate } from "./format.js";

/** A line at least so often while steps go by, and at most about so many lines a run for that. */
const everyMs = 10_000;
const linesPerRun = 20;

/**
 * Follows a run for logs and pipes: give it each status as it comes, and it says which lines are due. One for each change of state, new
 * reason and evaluation; for steps one every tenth second or twentieth part of the run.
 */
export function plainLines(): (status: RunStatus, nowMs: number) => string[] {
  let before: RunStatus | undefined;
  let told = { step: 0, atMs: Number.NEGATIVE_INFINITY };
  return (status, nowMs) => {
    const lines = [...stateLines(before, status)];
    if (stepIsDue(status, told, nowMs)) {
      lines.push(stepLine(status));
      told = { step: status.step, atMs: nowMs };
    }
    lines.push(...evaluationLines(before, status));
    before = status;
    return lines;
  };
}

function stateLines(before: RunStatus | undefined, { id, state, reason, workers, generation }: RunStatus): string[] {
  const changed = state !== before?.state || (reason !== "" && reason !== before.reason);
  const regrouped = before !== undefined && generation !== before.generation && state === "running";
  if (!changed && !regrouped) return [];
  const who = state === "running" ? ` with ${workers.length} ${workers.length === 1 ? "worker" : "workers"}` : "";
  return [`${id} ${state}${who}${reason === "" ? "" : `: ${reason}`}`];
}

function stepIsDue({ step, steps }: RunStatus, told: { step: number; atMs: number }, nowMs: number): boolean {
  if (step <= told.step) return false;
  const part = Math.max(1, Math.floor(steps / linesPerRun));
  return step === steps || nowMs - told.atMs >= everyMs || Math.floor(step / part) > Math.floor(told.step / part);
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
