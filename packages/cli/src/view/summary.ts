import type { RunStatus } from "@umie/coordinator";
import type { RunResult } from "../run-result.js";
import { duration, figure, shortHash } from "./format.js";
import { datasetTable } from "./render.js";

/** What stays on the screen after a run: loss and F1 of each dataset, and the figures in short as the last line. */
export function summary(result: RunResult): string[] {
  const scored = result.state === "done" || result.metrics.macroF1 !== null;
  return [...(scored ? ["", ...datasetTable(result), ""] : []), lastLine(result)];
}

/** One line that says how a run ended, with its figures and, where it can go on, how. */
export function lastLine(result: RunResult): string {
  const { run, step, steps, state, loss, metrics, stateHash, checkpoint, seconds } = result;
  if (state === "paused" || state === "pausing") {
    return `${run} ${state} after step ${step} of ${steps}: "umie resume ${run}" goes on`;
  }
  if (state !== "done") return `${run} ${state} after step ${step} of ${steps}`;
  const parts = [
    `${steps} steps`,
    `loss ${figure(loss)}`,
    `macro F1 ${figure(metrics.macroF1)}`,
    `state ${shortHash(stateHash)}`,
    ...(checkpoint ? [`checkpoint ${checkpoint.manifest}`] : []),
    duration(seconds),
  ];
  return `${run} done: ${parts.join(", ")}`;
}

/** Is there nothing more to come unless somebody asks for it? */
export function isOver(state: RunStatus["state"]): boolean {
  return state === "done" || state === "failed" || state === "cancelled";
}
