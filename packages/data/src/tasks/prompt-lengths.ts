import { type EncodedPrompt, encodePrompt, type TokenLimits } from "../batches/feature-converter.js";
import type { Prompt } from "../example.js";
import type { Tokenizer } from "../tokenizer/tokenizer.js";
import type { PromptList } from "./prompt-list.js";

/** Tokens of a prompt as the model gets it, cut and with `</s>`. */
export interface PromptLength {
  source: number;
  target: number;
}

/**
 * The lengths of a list's prompts, each worked out once and kept in four bytes: every step must know those of all its prompts,
 * whoever computes them.
 *
 * @throws {RangeError} From the function: if an instruction does not fit (`encodePrompt`).
 */
export function promptLengths(
  list: PromptList,
  tokenizer: Tokenizer,
  limits: TokenLimits,
): (index: number) => PromptLength {
  const [sources, targets] = [new Uint16Array(list.size), new Uint16Array(list.size)];
  return (index) => {
    // No prompt has length 0: `</s>` is always there.
    if (sources[index] === 0) {
      const { source, target } = encodePrompt(list.at(index), tokenizer, limits);
      [sources[index], targets[index]] = [source.length, target.length];
    }
    return { source: sources[index]!, target: targets[index]! };
  };
}

/** What the limits of a run do to its prompts. */
export interface LengthSurvey {
  prompts: number;
  longest: PromptLength;
  /** Prompts whose text lost its end. */
  cutSources: number;
  /** Prompts whose answer lost its end. */
  cutTargets: number;
}

/**
 * Reads all prompts once, so that limits which do not suit the data are known before a run starts.
 *
 * @throws {RangeError} If an instruction does not fit.
 */
export function surveyLengths(prompts: Iterable<Prompt>, tokenizer: Tokenizer, limits: TokenLimits): LengthSurvey {
  const survey: LengthSurvey = { prompts: 0, longest: { source: 0, target: 0 }, cutSources: 0, cutTargets: 0 };
  for (const prompt of prompts) count(survey, encodePrompt(prompt, tokenizer, limits));
  return survey;
}

function count(survey: LengthSurvey, { source, target, cutSource, cutTarget }: EncodedPrompt): void {
  survey.prompts++;
  survey.longest.source = Math.max(survey.longest.source, source.length);
  survey.longest.target = Math.max(survey.longest.target, target.length);
  if (cutSource > 0) survey.cutSources++;
  if (cutTarget > 0) survey.cutTargets++;
}
