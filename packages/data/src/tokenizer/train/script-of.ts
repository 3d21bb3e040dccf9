/**
 * First code point of each range of characters that may stand in one piece together, and the name of its script.
 * Written down here rather than taken from `\p{Script=…}`, whose tables change with the version of Node and with them
 * the vocabulary.
 */
const ranges: readonly (readonly [first: number, script: string])[] = [
  [0x0000, "other"],
  [0x0030, "digit"],
  [0x003a, "other"],
  [0x0041, "latin"],
  [0x005b, "other"],
  [0x0061, "latin"],
  [0x007b, "other"],
  [0x00aa, "latin"],
  [0x00ab, "other"],
  [0x00b5, "latin"],
  [0x00b6, "other"],
  [0x00ba, "latin"],
  [0x00bb, "other"],
  [0x00c0, "latin"],
  [0x00d7, "other"],
  [0x00d8, "latin"],
  [0x00f7, "other"],
  [0x00f8, "latin"],
  [0x02b0, "other"],
  [0x0300, "mark"],
  [0x0370, "greek"],
  [0x0400, "cyrillic"],
  [0x0530, "armenian"],
  [0x0590, "hebrew"],
  [0x0600, "arabic"],
  [0x0780, "other"],
  [0x0900, "devanagari"],
  [0x0980, "bengali"],
  [0x0a00, "other"],
  [0x0b80, "tamil"],
  [0x0c00, "other"],
  [0x0e00, "thai"],
  [0x0e80, "other"],
  [0x10a0, "georgian"],
  [0x1100, "hangul"],
  [0x1200, "other"],
  [0x1e00, "latin"],
  [0x1f00, "greek"],
  [0x2000, "other"],
  [0x200d, "mark"],
  [0x200e, "other"],
  [0x20d0, "mark"],
  [0x2100, "other"],
  [0x3040, "kana"],
  [0x3100, "other"],
  [0x3400, "han"],
  [0x4dc0, "other"],
  [0x4e00, "han"],
  [0xa000, "other"],
  [0xac00, "hangul"],
  [0xd7b0, "other"],
  [0xfe00, "mark"],
  [0xfe10, "other"],
  [0xfe20, "mark"],
  [0xfe30, "other"],
  [0x1f3fb, "mark"],
  [0x1f400, "other"],
  [0x20000, "han"],
  [0x30000, "other"],
];

/**
 * The script of a code point: letters by alphabet, "digit", "mark" for what joins the character before it, "other" for
 * punctuation and symbols.
 */
export function scriptOf(codePoint: number): string {
  let [low, high] = [0, ranges.length];
  while (high - low > 1) {
    const middle = (low + high) >> 1;
    if (ranges[middle]![0] <= codePoint) low = middle;
    else high = middle;
  }
  return ranges[low]![1];
}
