/** Fewer letters and digits than these say too little to call two texts the same ("good morning" would be). */
export const fewestLetters = 8;

/**
 * What stays of a text when everything is taken away that differs between two copies of one tweet: case, entities of
 * HTML, links, mentions, the mark of a retweet, and all that is no letter and no digit, as tokenisers move blanks and
 * rewrite quotes. Two texts with one key are the same text.
 *
 * @returns The letters and digits in lower case, or "" where they are fewer than {@link fewestLetters}: such texts
 *   are like none.
 * @example textKey("RT @anna : It 's Oslo today ! http://t.co/a1") === textKey("it's oslo today") // "itsoslotoday"
 */
export function textKey(text: string): string {
  const key = text
    .normalize("NFKC")
    .toLowerCase()
    .replace(/&\s*(?:amp|gt|lt|quot)\s*;/g, " ")
    .replace(link, " ")
    .replace(/^\s*rt\s*@\s*\w+/, " ")
    .replace(/@\s*\w+/g, " ")
    .replace(/[^\p{L}\p{N}\p{M}]+/gu, "");
  return key.length < fewestLetters ? "" : key;
}

/** A link, whole (`http://t.co/x`), cut into tokens (`http : / / t.co / x`) or cut off (`http…`, `http` at the end). */
const link = /https?\s*(?::\s*\/\s*\/\s*[^\s/]*(?:\s*\/\s*\S*)?|:?\s*(?:…|\.{3})|:?\s*$)|https?\S*/g;
