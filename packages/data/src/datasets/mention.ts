import { RecordError } from "./mistake.js";

/** A run of tokens, `end` exclusive. */
export interface TokenRange {
  start: number;
  end: number;
}

/**
 * The words of a mention as they stand in the example's text, which is its tokens joined by blanks: so an answer can always be
 * copied from the text.
 *
 * @param name What the record says the words are; null where it does not say. Only letters and digits are compared, as
 *   tokenisers move blanks and rewrite quotes and brackets.
 * @throws {RecordError} If the range leaves the tokens or is empty, or its words are others.
 */
export function mentionText(
  tokens: readonly string[],
  { start, end }: TokenRange,
  name: string | null,
  path: string,
): string {
  if (!(start < end && end <= tokens.length)) {
    throw new RecordError(
      `expected ${path} to be a range of the ${tokens.length} tokens, end exclusive, got [${start}, ${end}]`,
    );
  }
  const words = tokens.slice(start, end).join(" ");
  if (name !== null && lettersOf(words) !== lettersOf(name)) {
    throw new RecordError(`expected tokens ${start} to ${end} to be ${path} "${name}", got "${words}"`);
  }
  return words;
}

/** What Penn Treebank writes for brackets, and everything that is no letter and no digit, is left out. */
function lettersOf(text: string): string {
  return text.replace(/-[LR][RSC]B-/g, "").replace(/[^\p{L}\p{N}\p{M}]+/gu, "");
}
