import type { Batch } from "../batches/batch.js";
import type { BatchSource } from "../batches/batch-source.js";
import { linearisations } from "../linearisation/linearisation.js";
import { answerText } from "./answer-text.js";
import type { Answer } from "./evaluation.js";

/**
 * Runs the model over a batch: the ids it writes for each row, in order; rows behind those of the prompts are ignored. An
 * answer may be as long as the run's `maxTargetTokens`: a question carries no answer, so the batch's target length says nothing.
 */
export type Decode = (batch: Batch) => Promise<readonly Iterable<number>[]>;

/** A model as `evaluateExamples` asks it: prompts to batches, ids to texts, back in the order of the prompts. */
export function answerPrompts(source: Pick<BatchSource, "promptBatches" | "tokenizer">, decode: Decode): Answer {
  return async (prompts) => {
    const answers = new Array<string>(prompts.length);
    for await (const { places, batch } of source.promptBatches(prompts)) {
      const rows = await decode(batch);
      places.forEach((place, row) => {
        answers[place] = answerText(rows[row]!, source.tokenizer, linearisations[prompts[place]!.format].markers);
      });
    }
    return answers;
  };
}
