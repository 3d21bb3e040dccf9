import type { EvaluationSplit } from "@umie/data";
import type { Evaluation } from "@umie/ledger";
import { evaluateSplit } from "./evaluate-leaf.js";
import { openRunCheckpoint, type RunCheckpointOptions } from "./open-run-checkpoint.js";

export interface EvaluateOptions extends RunCheckpointOptions {
  split: EvaluationSplit;
}

export interface Evaluated {
  run: string;
  datasets: readonly { name: string }[];
  evaluation: Evaluation;
  /** Newer checkpoints of the run that are damaged. */
  damaged: readonly string[];
}

/**
 * Evaluate a checkpoint on every dataset of its run.
 *
 * @throws {NoCheckpoint} If there is none.
 * @throws {Error} If it is damaged, or the data cannot be read.
 */
export async function evaluateCheckpoint({ split, ...options }: EvaluateOptions): Promise<Evaluated> {
  const { record, step, spec, model, source, damaged } = await openRunCheckpoint(options, "evaluate");
  const counts = await evaluateSplit(model, source, split, spec.data.maxTargetTokens);
  const unit = `${split === "dev" ? "d" : "x"}${step}`;
  return { run: record.run, datasets: spec.data.datasets, evaluation: { unit, split, step, counts }, damaged };
}
