import { RecordError } from "../datasets/mistake.js";

/** Where a string stands in its text, in Unicode code points, `end` exclusive. */
export interface SpanOffsets {
  start: number;
  end: number;
  /** Whoever read the raw record did not tell where: it is the first occurrence that no other span of the list took. */
  by?: "search";
}

/** A string of an example, as records hold it. */
export interface LocatedSpan {
  words: string;
  /** In code points, where the raw record tells. */
  start?: number | undefined;
}

/**
 * Offsets of each string in the text; null for one that does not stand there, such as "O1". A string is looked for
 * between blanks, in the order of the list.
 */
export function offsetsOf(text: string, spans: readonly LocatedSpan[]): (SpanOffsets | null)[] {
  const taken = new Set<string>();
  return spans.map(({ words, start }) => {
    if (start !== undefined) return { start, end: start + codePoints(words) };
    const at = firstFree(text, words, taken);
    if (at === -1) return null;
    taken.add(`${at} ${words.length}`);
    const found = codePoints(text.slice(0, at));
    return { start: found, end: found + codePoints(words), by: "search" };
  });
}

/**
 * UTF-16 place of the first occurrence between blanks that is not taken, or of the first one if all are; -1 without
 * any.
 */
function firstFree(text: string, words: string, taken: ReadonlySet<string>): number {
  const [padded, wanted] = [` ${text} `, ` ${words} `];
  const first = padded.indexOf(wanted);
  for (let at = first; at !== -1; at = padded.indexOf(wanted, at + 1)) {
    if (!taken.has(`${at} ${words.length}`)) return at;
  }
  return first;
}

function codePoints(text: string): number {
  return [...text].length;
}

/** @throws {RecordError} If the text has other words there. */
export function checkOffsets(
  text: string,
  words: string,
  { start, end }: Pick<SpanOffsets, "start" | "end">,
  path: string,
): void {
  const there = [...text].slice(start, end).join("");
  if (there === words) return;
  throw new RecordError(`expected ${path} "${words}" at ${start} to ${end} of the text, found "${there}"`);
}
