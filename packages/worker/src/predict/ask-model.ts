import { type Batch, type Prompt, type Tokenizer, toBatch, type VisualSource, type WrittenAnswer } from "@umie/data";
import type { Model } from "../compute.js";
import { type VisualLook, visualLook } from "./visual-look.js";

// B rows · T longest answer

export interface AskOptions {
  tokenizer: Tokenizer;
  maxSourceTokens: number;
  /** Most ids of an answer, `</s>` included. */
  maxTargetTokens: number;
  /** null: no prompt has a picture that is shown. */
  visual: VisualSource | null;
}

/** What the model wrote for a prompt, and what it made of the picture, null where there is none. */
export interface ModelAnswer {
  written: WrittenAnswer;
  look: VisualLook | null;
}

/** The most likely answer to each prompt, in one batch: written token by token, then read again as a whole for what led to it. */
export async function askModel(
  model: Model,
  prompts: readonly Prompt[],
  { tokenizer, visual, ...limits }: AskOptions,
): Promise<ModelAnswer[]> {
  if (prompts.length === 0) return [];
  const shape = { rows: prompts.length, sourceBuckets: [], targetBuckets: [] };
  const batch = await toBatch(prompts, tokenizer, { ...limits, ...shape, visual });
  const answers = model.answer(batch, limits.maxTargetTokens).map((ids) => untilEnd(ids, tokenizer.eosId));
  const answered = withTargets(batch, answers);
  const explanation = model.explain(answered);
  return answers.map((ids, row) => {
    const from = row * answered.targetLength;
    const logProbabilities = [...explanation.logProbability.subarray(from, from + ids.length)];
    return { written: { ids, logProbabilities }, look: visualLook(batch, explanation, row) };
  });
}

/** `</s>` included; an answer that was cut has none. */
function untilEnd(ids: Int32Array, eosId: number): number[] {
  const end = ids.indexOf(eosId);
  return [...ids.subarray(0, end < 0 ? ids.length : end + 1)];
}

function withTargets(batch: Batch, answers: readonly (readonly number[])[]): Batch {
  const targetLength = Math.max(...answers.map(({ length }) => length));
  const decoderTargetTokens = new Int32Array(batch.rows * targetLength);
  const decoderLossWeights = new Float32Array(batch.rows * targetLength);
  for (const [row, ids] of answers.entries()) {
    decoderTargetTokens.set(ids, row * targetLength);
    decoderLossWeights.fill(1, row * targetLength, row * targetLength + ids.length);
  }
  return { ...batch, targetLength, decoderTargetTokens, decoderLossWeights };
}
