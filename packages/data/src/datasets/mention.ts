import { RecordError } from "./mistake.js";

/** A run of tokens, `end` exclusive. */
export interface TokenRange {
  start: number;
  end: number;
}

/** Words of an example's text, which is its tokens joined by blanks: so an answer can always be copied from the text. */
export interface Mention {
  words: string;
  /** Where they begin in the text, in code points. */
  start: number;
}

/**
 * The mention of a run of tokens.
 *
 * @param name What the record says the words are; null where it does not say. Only letters and digits are compared, as
 *   tokenisers move blanks and rewrite quotes and brackets.
 * @throws {RecordError} If the range leaves the tokens or is empty, or its words are others.
 */
export function mentionOf(
  tokens: readonly string[],
  { start, end }: TokenRange,
  name: string | null,
  path: string,
): Mention {
  if (!(start < end && end <= tokens.length)) {
    throw new RecordError(
      `expected ${path} to be a range of the ${tokens.length} tokens, end exclusive, got [${start}, ${end}]`,
    );
  }
  const words = tokens.slice(start, end).join(" ");
  if (name !== null && name !== words && lettersOf(words) !== lettersOf(name)) {
    throw new RecordError(`expected tokens ${start} to ${end} to be ${path} "${name}", got "${words}"`);
  }
  return { words, start: tokenStart(tokens, start) };
}

/** Where a token begins in the tokens joined by blanks, in code points. */
export function tokenStart(tokens: readonly string[], index: number): number {
  let start = index;
  for (let i = 0; i < index; i += 1) start += codePoints(tokens[i]!);
  return start;
}

function codePoints(text: string): number {
  let count = text.length;
  for (let i = 1; i < text.length; i += 1) {
    // A pair of surrogates is one.
    if ((text.charCodeAt(i) & 0xfc00) === 0xdc00 && (text.charCodeAt(i - 1) & 0xfc00) === 0xd800) count -= 1;
  }
  return count;
}

/** What Penn Treebank writes for brackets, and everything that is no letter and no digit, is left out. */
function lettersOf(text: string): string {
  return text.replace(/-[LR][RSC]B-/g, "").replace(/[^\p{L}\p{N}\p{M}]+/gu, "");
}
