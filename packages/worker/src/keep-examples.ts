import {
  type BatchSource,
  type EvaluationSplit,
  type GradedPrediction,
  goldPrompts,
  type KeptExample,
} from "@umie/data";
import type { Model } from "./compute.js";
import { type ExaminedPrompt, type ExamineLimits, examinePrompts } from "./predict/examine.js";

/** Examples that the first leaf of each dataset keeps. */
const kept = 6;

/** How many examples of a leaf are kept: only the first leaf of a dataset keeps some, the same ones at every evaluation. */
export function keptOfLeaf(source: BatchSource, split: EvaluationSplit, leaf: number): number {
  const datasetOf = (index: number) => source.evaluationLeaf(split, index).dataset;
  return leaf === 0 || datasetOf(leaf - 1) !== datasetOf(leaf) ? kept : 0;
}

/**
 * The first examples of a leaf for people to look at: what was predicted, and what the model makes of the gold prompts. Counts and state are left as
 * they are.
 *
 * @param predictions Of the leaf's examples.
 */
export async function keepExamples(
  model: Model,
  source: BatchSource,
  { split, leaf, predictions }: { split: EvaluationSplit; leaf: number; predictions: readonly GradedPrediction[] },
  limits: ExamineLimits,
): Promise<KeptExample[]> {
  const { dataset, examples } = source.evaluationLeaf(split, leaf);
  const shown = examples.slice(0, keptOfLeaf(source, split, leaf));
  const prompts = shown.flatMap((example) => goldPrompts(example, source.tasks[dataset]!));
  if (prompts.length === 0) return [];
  const examined = await examinePrompts(model, source, prompts, limits);
  const ids = new Set(shown.map(({ id }) => id));
  return predictions
    .filter(({ id }) => ids.has(id))
    .map((prediction) => {
      // Of an example's arguments only the first question is shown: the picture is the same for all.
      const at = prompts.findIndex(({ exampleId, task }) => exampleId === prediction.id && task === prediction.task);
      return { ...prediction, instruction: prompts[at]?.instruction ?? "", ...lookOf(examined[at]) };
    });
}

function lookOf(examined: ExaminedPrompt | undefined): Pick<KeptExample, "picture" | "gate" | "attention" | "words"> {
  if (!examined) return { picture: null, gate: null, attention: null, words: [] };
  const { picture, gate, attention, words } = examined;
  return {
    picture: picture && { path: picture.path, boxes: picture.boxes },
    gate: gate === null ? null : short(gate),
    attention: shortened(attention),
    words: words.map((word) => ({ ...word, attention: shortened(word.attention) })),
  };
}

/** More digits nobody sees. */
const short = (share: number) => Math.round(share * 1000) / 1000;

const shortened = (shares: readonly number[] | null) => shares?.map(short) ?? null;
