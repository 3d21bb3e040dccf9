import { type BatchSource, type EvaluationSplit, goldPrompts, type Prompt, sourceLayout } from "@umie/data";
import type { Model } from "../compute.js";
import { type EvaluateOptions, openEvaluation } from "../evaluate-checkpoint.js";
import { type AttendedWord, sourceAttention, type VisualLook, visualLook, wordAttention } from "./visual-look.js";

/** What a model made of one gold prompt and its picture: plain numbers for experiments. */
export interface ExaminedPrompt {
  exampleId: string;
  dataset: string;
  task: string;
  /** The picture that was shown, and how many of its objects; null where there was none. */
  picture: { id: string; path: string; objects: number } | null;
  /** How much of the picture was added to the text; null without a picture, like the attention. */
  gate: number | null;
  /**
   * Shares of the whole picture, O1, O2, … in the gate's attention, mean over heads: for each source token, `</s>`
   * last.
   */
  tokens: number[][] | null;
  /** Their mean over the tokens of the text, or of the whole source where there is no text. */
  attention: number[] | null;
  words: AttendedWord[];
  /** log p(gold answer | source) in nats. */
  logProbability: number;
}

export interface ExamineLimits {
  maxSourceTokens: number;
  maxTargetTokens: number;
}

/**
 * Gate, attention and probability of the gold answer of any prompts, in batches of the source's making, in their order.
 */
export async function examinePrompts(
  model: Model,
  source: Pick<BatchSource, "promptBatches" | "tokenizer">,
  prompts: readonly Prompt[],
  limits: ExamineLimits,
): Promise<ExaminedPrompt[]> {
  const examined = new Array<ExaminedPrompt>(prompts.length);
  for await (const { places, batch } of source.promptBatches(prompts)) {
    const explanation = model.explain(batch);
    const T = batch.targetLength;
    for (const [row, place] of places.entries()) {
      const ofRow = explanation.logProbability.subarray(row * T, (row + 1) * T);
      const logProbability = ofRow.reduce((sum, one) => sum + one, 0);
      const prompt = prompts[place]!;
      const look = visualLook(batch, explanation, row);
      examined[place] = { ...whatWasSeen(prompt, look), ...readingOf(prompt, look), logProbability };
    }
  }
  return examined;

  function readingOf(prompt: Prompt, look: VisualLook | null) {
    const layout = sourceLayout(prompt, source.tokenizer, limits);
    return { attention: sourceAttention(layout, look), words: wordAttention(layout, look) };
  }
}

function whatWasSeen({ exampleId, dataset, task, picture }: Prompt, look: VisualLook | null) {
  const shown = look === null || picture?.path == null ? null : { id: picture.id, path: picture.path };
  return {
    ...{ exampleId, dataset, task, gate: look?.gate ?? null, tokens: look?.tokens ?? null },
    picture: shown && { ...shown, objects: look!.tokens[0]!.length - 1 },
  };
}

/**
 * What a checkpoint made of the gold prompts of a split: for each dataset what an evaluation of that split reads, in
 * its order.
 */
export async function* examineCheckpoint(
  options: EvaluateOptions & { split: EvaluationSplit },
): AsyncGenerator<ExaminedPrompt> {
  const { model, source, spec } = await openEvaluation(options);
  try {
    for (let leaf = 0; leaf < source.evaluationLeafCount(options.split); leaf++) {
      const { dataset, examples } = source.evaluationLeaf(options.split, leaf);
      const prompts = examples.flatMap((example) => goldPrompts(example, source.tasks[dataset]!));
      yield* await examinePrompts(model, source, prompts, spec.data);
    }
  } finally {
    model.parametersChanged();
  }
}
