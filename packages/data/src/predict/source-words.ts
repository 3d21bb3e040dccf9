import { encodePrompt, type TokenLimits } from "../batches/feature-converter.js";
import type { Prompt } from "../example.js";
import type { Tokenizer } from "../tokenizer/tokenizer.js";
import type { CodePointRange } from "./span-locator.js";

/** A word of a prompt's text and the tokens of the source that it is read as. */
export interface SourceWord extends CodePointRange {
  text: string;
  /** From this token of the source, to that one, exclusive. */
  firstToken: number;
  endToken: number;
}

/** How a prompt lies in its source. */
export interface SourceLayout {
  /** Tokens of the instruction, which come first; then those of the text, of an ending, and `</s>`. */
  instructionTokens: number;
  /** Tokens of the text that the limit cut off. */
  cutTokens: number;
  /** Words of the text that reach the model, in order. */
  words: SourceWord[];
}

/**
 * Where the words of a prompt's text are in its source. No piece crosses a blank, so a text has the tokens of its words
 * one after the other; should a normaliser ever see that differently, the text is one word. Other white space may or
 * may not be a blank to it.
 *
 * @throws {RangeError} If the instruction does not fit.
 */
export function sourceLayout(prompt: Prompt, tokenizer: Tokenizer, limits: TokenLimits): SourceLayout {
  const { cutSource } = encodePrompt(prompt, tokenizer, limits);
  const instructionTokens = tokenizer.encode(prompt.instruction).length;
  const end = instructionTokens + tokenizer.encode(prompt.text).length - cutSource;
  const words = wordsOf(prompt.text, tokenizer)
    .map((word) => ({
      ...word,
      firstToken: instructionTokens + word.firstToken,
      endToken: Math.min(end, instructionTokens + word.endToken),
    }))
    .filter(({ firstToken, endToken }) => firstToken < endToken);
  return { instructionTokens, cutTokens: cutSource, words };
}

function wordsOf(text: string, tokenizer: Tokenizer): SourceWord[] {
  const words: SourceWord[] = [];
  const ids: number[] = [];
  let [unit, point] = [0, 0];
  for (const { 0: word, index } of text.matchAll(/[^ ]+/g)) {
    const start = point + [...text.slice(unit, index)].length;
    [unit, point] = [index + word.length, start + [...word].length];
    const firstToken = ids.length;
    ids.push(...tokenizer.encode(word));
    words.push({ text: word, start, end: point, firstToken, endToken: ids.length });
  }
  const whole = tokenizer.encode(text);
  if (whole.length === ids.length && whole.every((id, i) => id === ids[i])) return words;
  return [{ text, start: 0, end: [...text].length, firstToken: 0, endToken: whole.length }];
}
