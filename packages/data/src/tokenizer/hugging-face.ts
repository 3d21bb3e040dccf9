import { type Charsmap, readCharsmap } from "./charsmap.js";
import { blankMark } from "./normalizer.js";
import { isTokenizerJson, readTokenizerJson, type TokenizerJson } from "./tokenizer-json.js";
import { createSegmenter } from "./viterbi.js";

/**
 * The fast tokenizer of a `tokenizer.json` as Hugging Face's library runs it, to compare with and to read what it wrote. Unlike our
 * own tokenizer it makes control tokens of a text that spells them, so no prompt goes through it.
 */
export interface HuggingFaceTokenizer {
  /** Ids with `</s>` behind. */
  encode(text: string): number[];
  /** The text of ids, special tokens as they are spelled. */
  decode(ids: Iterable<number>): string;
}

/** @throws {RangeError} If the file is no tokenizer of T5's kind. */
export function createHuggingFaceTokenizer(bytes: Uint8Array): HuggingFaceTokenizer {
  if (!isTokenizerJson(bytes))
    throw new RangeError(
      "Cannot run this tokenizer as Hugging Face does as it must be a tokenizer.json: it is another file",
    );
  const json = readTokenizerJson(bytes);
  const { model, addedTokens, preTokenizer } = json;
  const spelled = [...model.pieces.map(({ text }) => text), ...addedTokens];
  const special = [...model.pieces.flatMap(({ text, type }) => (type === "normal" ? [] : [text])), ...addedTokens];
  const idOf = new Map(spelled.map((text, id) => [text, id]));
  const split = specialSplitter(special);
  const normalize = createNormalize(json);
  const segment = createSegmenter({ pieces: allNormal(json), unkId: model.unkId }, "float64");
  const words = preTokenizer === "metaspace" ? markedWhole : markedWords;
  return {
    encode: (text) => [
      ...split(text).flatMap(({ part, isSpecial }) =>
        isSpecial ? [idOf.get(part)!] : segment(words(normalize(part))),
      ),
      model.eosId,
    ],
    decode: (ids) => {
      const text = [...ids].map((id) => spelled[id] ?? "").join("");
      return (text.startsWith(blankMark) ? text.slice(1) : text).replaceAll(blankMark, " ");
    },
  };
}

/** Special tokens are pieces too, of score 0, which a text finds that becomes one in normalisation. */
function allNormal({ model, addedTokens }: TokenizerJson) {
  const tokens = addedTokens.map((text) => ({ text, score: 0 }));
  return [...model.pieces, ...tokens].map(({ text, score }) => ({ text, score, type: "normal" as const }));
}

function specialSplitter(tokens: readonly string[]): (text: string) => { part: string; isSpecial: boolean }[] {
  // An alternation takes the first that fits, so the longest come first.
  const longestFirst = [...tokens].sort((a, b) => b.length - a.length);
  const any = new RegExp(`(${longestFirst.map((token) => token.replace(/\W/g, "\\$&")).join("|")})`);
  return (text) =>
    text
      .split(any)
      .map((part, i) => ({ part, isSpecial: i % 2 === 1 }))
      .filter(({ part }) => part !== "");
}

const graphemes = new Intl.Segmenter("en", { granularity: "grapheme" });

/**
 * The charsmap on graphemes of less than 6 bytes, else on single characters, the shortest match at the front of each; then blanks at
 * the end go and runs of them become a mark.
 */
function createNormalize({ model, preTokenizer }: TokenizerJson): (text: string) => string {
  const charsmap = readCharsmap(model.normalizer.charsmap, "shortest");
  return (text) => {
    const mapped = [...graphemes.segment(text)].map(({ segment }) => mapGrapheme(segment, charsmap)).join("");
    if (preTokenizer === "whitespaceSplit") return mapped;
    return mapped.replace(new RegExp(`${whiteSpace}+$`, "u"), "").replace(/ {2,}/g, blankMark);
  };
}

const mostGraphemeBytes = 5;

function mapGrapheme(grapheme: string, charsmap: Charsmap): string {
  const whole = Buffer.byteLength(grapheme) <= mostGraphemeBytes ? mapped(grapheme, charsmap) : null;
  return whole ?? [...grapheme].map((character) => mapped(character, charsmap) ?? character).join("");
}

function mapped(part: string, charsmap: Charsmap): string | null {
  const match = charsmap(Buffer.from(part, "utf8"), 0);
  return match && Buffer.from(match.replacement).toString("utf8");
}

/** Unicode's White_Space: U+0085, but not U+FEFF, in which it differs from \s. */
const whiteSpace = "\\p{White_Space}";

function markedWhole(text: string): string {
  const marked = text.replaceAll(" ", blankMark);
  return marked === "" || marked.startsWith(blankMark) ? marked : `${blankMark}${marked}`;
}

function markedWords(text: string): string {
  return text
    .split(new RegExp(`${whiteSpace}+`, "u"))
    .map(markedWhole)
    .join("");
}
