import {
  type BatchSource,
  type Box,
  type EvaluationSplit,
  goldPrompts,
  isShown,
  type Picture,
  type Prompt,
  sourceLayout,
} from "@umie/data";
import type { Model } from "../compute.js";
import { type EvaluateOptions, openEvaluation } from "../evaluate-checkpoint.js";
import { type AttendedWord, sourceAttention, type VisualLook, visualLook, wordAttention } from "./visual-look.js";

/** What a model made of one gold prompt and its picture: plain numbers for experiments. */
export interface ExaminedPrompt {
  exampleId: string;
  dataset: string;
  task: string;
  text: string;
  /** The picture that was shown, and its objects O1, O2, … that were; null where there was none. */
  picture: { id: string; path: string; objects: number; boxes: readonly Box[] } | null;
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

function whatWasSeen({ exampleId, dataset, task, text, picture }: Prompt, look: VisualLook | null) {
  return {
    ...{ exampleId, dataset, task, text, gate: look?.gate ?? null, tokens: look?.tokens ?? null },
    picture: look && shownPicture(picture, look),
  };
}

function shownPicture(picture: Picture | null, { tokens }: VisualLook): ExaminedPrompt["picture"] {
  if (!isShown(picture)) return null;
  const objects = tokens[0]!.length - 1;
  return { id: picture.id, path: picture.path, objects, boxes: picture.objects.slice(0, objects) };
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
