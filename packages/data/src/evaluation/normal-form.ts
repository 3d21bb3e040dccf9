/** White space, and what nmt_nfkc takes for it beyond that. */
const space = /[\s\u200b-\u200f\u2581\ufffd]+/gu;

/**
 * The form in which strings are compared (umie.md decision 9), that of T5's tokenizer: NFKC, runs of white and invisible space
 * as one blank, none at the ends.
 */
export function normalForm(text: string): string {
  return text.normalize("NFKC").replace(space, " ").trim();
}
