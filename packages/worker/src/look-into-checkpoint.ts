import {
  type BatchSource,
  type EvaluationSplit,
  type Example,
  firstQuestion,
  isShown,
  type Prompt,
  sourceLayout,
} from "@umie/data";
import type { RunSpec } from "@umie/recipe";
import type { Model } from "./compute.js";
import { openRunCheckpoint, type RunCheckpointOptions } from "./open-run-checkpoint.js";
import { type AttendedWord, visualLook, wordAttention } from "./predict/visual-look.js";

/** What a model makes of one example's picture when it is asked its first question. */
export interface ExampleLook {
  example: Example;
  /** How much of the picture the gate let through. */
  gate: number;
  words: AttendedWord[];
}

/**
 * Gate and attention of every example that shows a picture, dataset by dataset.
 *
 * @throws {NoCheckpoint} If there is no such checkpoint.
 * @throws {Error} If it is damaged, or the data cannot be read.
 */
export async function* lookIntoCheckpoint({
  split,
  ...options
}: RunCheckpointOptions & { split: EvaluationSplit }): AsyncGenerator<ExampleLook> {
  const { model, source, spec } = await openRunCheckpoint(options, "look into");
  for (let leaf = 0; leaf < source.evaluationLeafCount(split); leaf++) {
    const { dataset, examples } = source.evaluationLeaf(split, leaf);
    const shown = examples.filter(({ picture }) => isShown(picture));
    const prompts = shown.map((example) => firstQuestion(source.tasks[dataset]!, example));
    yield* looksAt(shown, prompts, { model, source, spec });
  }
}

async function* looksAt(
  examples: readonly Example[],
  prompts: readonly Prompt[],
  { model, source, spec }: { model: Model; source: BatchSource; spec: RunSpec },
): AsyncGenerator<ExampleLook> {
  for await (const { places, batch } of source.promptBatches(prompts)) {
    const explanation = model.explain(batch);
    for (const [row, place] of places.entries()) {
      const look = visualLook(batch, explanation, row);
      if (look === null) continue;
      const layout = sourceLayout(prompts[place]!, source.tokenizer, spec.data);
      yield { example: examples[place]!, gate: look.gate, words: wordAttention(layout, look) };
    }
  }
}
