import type { Ending, Prompt } from "../example.js";
import { linearisations } from "../linearisation/linearisation.js";
import { targetParts } from "../tokenizer/target-parts.js";
import type { Tokenizer } from "../tokenizer/tokenizer.js";
import type { Batch } from "./batch.js";
import { type VisualSource, visualInputs } from "./visual-inputs.js";

// B rows · L source length · T target length

/** Most tokens of a row, `</s>` included. */
export interface TokenLimits {
  maxSourceTokens: number;
  maxTargetTokens: number;
}

export interface ConverterOptions extends TokenLimits {
  /** B: rows of the batch; where there are fewer prompts, the rest is padding of weight 0. */
  rows: number;
  /** Padded lengths on offer; the limit itself always is one. */
  sourceBuckets: readonly number[];
  targetBuckets: readonly number[];
  /** null: pictures are left out. */
  visual: VisualSource | null;
}

/** Token ids of one prompt, cut to the limits, each ending in `</s>`. */
export interface EncodedPrompt {
  source: readonly number[];
  target: readonly number[];
  /** Tokens that the limits cut off. */
  cutSource: number;
  cutTarget: number;
}

/**
 * Encodes instruction, text, ending and answer of a prompt. They are joined by one blank (umie.md decision 2), which is what
 * encoding them one by one gives, since no piece crosses a blank. A source that is too long loses the end of its *text*,
 * whatever stands behind it, an answer its own end; `</s>` always stays. Only the answer and a schema hold markers, an answer
 * those of its format: `<spot>`, `</s>` and `<extra_id_0>` in a user's text are characters.
 *
 * @throws {RangeError} If the instruction alone does not fit: its labels must not be cut.
 */
export function encodePrompt(
  prompt: Prompt,
  tokenizer: Tokenizer,
  { maxSourceTokens, maxTargetTokens }: TokenLimits,
): EncodedPrompt {
  const instruction = tokenizer.encode(prompt.instruction);
  const text = tokenizer.encode(prompt.text);
  const ending = encodeEnding(prompt.ending, tokenizer);
  const answer = tokenizer.encodeParts(targetParts(prompt.target, linearisations[prompt.format].markers));
  const asked = instruction.length + ending.length;
  const room = maxSourceTokens - 1 - asked;
  if (room < 0) {
    throw new RangeError(
      `Cannot encode example ${prompt.exampleId} of ${prompt.dataset} as its instruction must fit in maxSourceTokens with </s>: ${asked + 1} tokens, the limit is ${maxSourceTokens}`,
    );
  }
  return {
    source: [...instruction, ...text.slice(0, room), ...ending, tokenizer.eosId],
    target: [...answer.slice(0, maxTargetTokens - 1), tokenizer.eosId],
    cutSource: Math.max(0, text.length - room),
    cutTarget: Math.max(0, answer.length - maxTargetTokens + 1),
  };
}

function encodeEnding(ending: Ending | null, tokenizer: Tokenizer): readonly number[] {
  if (ending === null) return [];
  const schema = ending.schema.length === 0 ? [] : [tokenizer.eosId, ...tokenizer.encodeParts(ending.schema)];
  return [...tokenizer.encode(ending.words), ...schema];
}

/** The smallest bucket that holds `length`, or the limit, which is the last bucket. */
export function bucketFor(length: number, buckets: readonly number[], limit: number): number {
  return Math.min(limit, ...buckets.filter((bucket) => bucket >= length));
}

/**
 * Prompts to one padded batch: plain arrays of fixed shapes, a pure function of its arguments (and of what `visual`
 * reads).
 *
 * @throws {RangeError} If there are more prompts than rows, or an instruction does not fit.
 */
export async function toBatch(
  prompts: readonly Prompt[],
  tokenizer: Tokenizer,
  options: ConverterOptions,
): Promise<Batch> {
  const { rows, visual } = options;
  if (prompts.length > rows)
    throw new RangeError(`Cannot batch as there must be at most ${rows} prompts: got ${prompts.length}`);
  const encoded = prompts.map((prompt) => encodePrompt(prompt, tokenizer, options));
  const sources = encoded.map(({ source }) => source);
  const targets = encoded.map(({ target }) => target);
  const sourceLength = bucketFor(longest(sources), options.sourceBuckets, options.maxSourceTokens);
  const targetLength = bucketFor(longest(targets), options.targetBuckets, options.maxTargetTokens);
  return {
    rows,
    sourceLength,
    targetLength,
    encoderInputTokens: pad(sources, rows, sourceLength),
    decoderTargetTokens: pad(targets, rows, targetLength),
    decoderLossWeights: weights(targets, rows, targetLength),
    visual:
      visual &&
      (await visualInputs(
        prompts.map(({ picture }) => picture),
        rows,
        visual,
      )),
    prompts: prompts.map(({ exampleId, dataset, task }) => ({ exampleId, dataset, task })),
  };
}

const longest = (lists: readonly (readonly number[])[]) =>
  lists.reduce((most, { length }) => Math.max(most, length), 0);

/** int32[rows, length]; 0 is padding. */
function pad(lists: readonly (readonly number[])[], rows: number, length: number): Int32Array {
  const padded = new Int32Array(rows * length);
  for (const [row, ids] of lists.entries()) padded.set(ids, row * length);
  return padded;
}

/** float32[rows, length]; 1 where a list has an id. */
function weights(lists: readonly (readonly number[])[], rows: number, length: number): Float32Array {
  const counts = new Float32Array(rows * length);
  for (const [row, ids] of lists.entries()) counts.fill(1, row * length, row * length + ids.length);
  return counts;
}
