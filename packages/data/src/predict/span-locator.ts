/** A stretch of a text in code points, the end exclusive. */
export interface CodePointRange {
  start: number;
  end: number;
}

/** White space, and what nmt_nfkc takes for it beyond that. */
const space = /[\s\u200b-\u200f\u2581\ufffd]+/gu;
const wordCharacter = /[\p{L}\p{N}\p{M}]/u;
const graphemes = new Intl.Segmenter("en", { granularity: "grapheme" });

/**
 * Finds the spans of an answer in the text they were copied from. A span that is asked for again takes the next occurrence, and
 * the first one when there is no other. An occurrence that cuts no word comes before one that does.
 *
 * What is compared is the normal form in which answers are scored, NFKC with runs of white space as one blank, since a tokenizer
 * reads "ﬁre …" as "fire ...". Offsets are those of the text as it is.
 *
 * @returns null where the span does not occur.
 */
export function spanLocator(text: string): (span: string) => CodePointRange | null {
  const normal = normalForm(text);
  const taken = new Set<number>();
  return (span) => {
    const wanted = span.normalize("NFKC").replace(space, " ").trim();
    if (wanted === "") return null;
    const starts = occurrences(normal.text, wanted);
    const whole = starts.filter((at) => !cutsWord(normal.text, at, at + wanted.length));
    const free = [...whole, ...starts].find((at) => !taken.has(key(at, wanted)));
    const at = free ?? whole[0] ?? starts[0];
    if (at === undefined) return null;
    taken.add(key(at, wanted));
    return { start: normal.starts[at]!, end: normal.ends[at + wanted.length - 1]! };
  };
  // Two spans may begin at one place: "New York" in "New York Times".
  function key(at: number, wanted: string): number {
    return at * (normal.text.length + 1) + wanted.length;
  }
}

/** The text in normal form; for each of its UTF-16 units, the code points of the text that it comes from. */
interface NormalForm {
  text: string;
  starts: number[];
  ends: number[];
}

function normalForm(text: string): NormalForm {
  const form: NormalForm = { text: "", starts: [], ends: [] };
  let at = 0;
  for (const { segment } of graphemes.segment(text)) {
    const end = at + [...segment].length;
    let piece = segment.normalize("NFKC").replace(space, " ");
    if (form.text.endsWith(" ") && piece.startsWith(" ")) piece = piece.slice(1);
    for (let i = 0; i < piece.length; i++) {
      form.starts.push(at);
      form.ends.push(end);
    }
    form.text += piece;
    at = end;
  }
  return form;
}

function occurrences(text: string, wanted: string): number[] {
  const found: number[] = [];
  for (let at = text.indexOf(wanted); at >= 0; at = text.indexOf(wanted, at + 1)) found.push(at);
  return found;
}

function cutsWord(text: string, start: number, end: number): boolean {
  const isInside = (at: number) => wordCharacter.test(text.charAt(at - 1)) && wordCharacter.test(text.charAt(at));
  return isInside(start) || isInside(end);
}
