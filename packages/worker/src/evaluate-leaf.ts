import {
  answerPrompts,
  type BatchSource,
  countsByDataset,
  type EvaluationSplit,
  type GradedPrediction,
  predictExamples,
} from "@umie/data";
import { lossQuantaPerNat } from "@umie/ledger";
import type { Model } from "./compute.js";
import { lossKey, roundHalfEven, tokensOf } from "./counters.js";

interface SplitOptions {
  maxTargetTokens: number;
  /** Is given each prediction, in the order of the examples. */
  onPrediction?: (prediction: GradedPrediction) => void;
}

interface LeafOptions extends SplitOptions {
  split: EvaluationSplit;
  leaf: number;
}

/**
 * Evaluate the examples of one leaf: what the model answers, and the loss of the gold answers. Whole numbers, by `dataset/task.count`, so that the
 * leaves of an evaluation add up in any order.
 */
export async function evaluateLeaf(
  model: Model,
  source: BatchSource,
  { split, leaf, maxTargetTokens, onPrediction }: LeafOptions,
): Promise<Record<string, number>> {
  const { dataset, examples } = source.evaluationLeaf(split, leaf);
  const decode = async (batch: Parameters<Model["answer"]>[0]) => model.answer(batch, maxTargetTokens);
  const predictions = await predictExamples(source.tasks[dataset]!, examples, answerPrompts(source, decode));
  for (const prediction of predictions) onPrediction?.(prediction);
  const counts: Record<string, number> = { ...countsByDataset(predictions) };
  const add = (count: string, n: number) => {
    counts[count] = (counts[count] ?? 0) + n;
  };
  for await (const batch of source.lossBatches(examples)) {
    const { rowLoss } = model.loss(batch);
    for (const [row, prompt] of batch.prompts.entries()) {
      const [tokens] = tokensOf(batch, row);
      add(`${lossKey(prompt)}.lossQuanta`, roundHalfEven(rowLoss[row]! * lossQuantaPerNat));
      add(`${lossKey(prompt)}.tokens`, tokens);
    }
  }
  return counts;
}

/** All leaves of an evaluation, one after the other. */
export async function evaluateSplit(
  model: Model,
  source: BatchSource,
  split: EvaluationSplit,
  options: SplitOptions,
): Promise<Record<string, number>> {
  const counts: Record<string, number> = {};
  for (let leaf = 0; leaf < source.evaluationLeafCount(split); leaf++) {
    const part = await evaluateLeaf(model, source, { split, leaf, ...options });
    for (const [name, value] of Object.entries(part)) counts[name] = (counts[name] ?? 0) + value;
  }
  return counts;
}
