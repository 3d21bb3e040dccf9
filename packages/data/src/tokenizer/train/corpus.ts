import { blankMark } from "../normalizer.js";
import { scriptOf } from "./script-of.js";

/**
 * What the trainer learns from: distinct chunks with their frequency, end to end in one array of characters. A chunk is
 * a stretch that no piece may cross: it lies in one word (▁ only in front) and in one script, so that "," and "." stay
 * apart from the words they follow.
 */
export interface Corpus {
  /** The alphabet, most frequent first: all characters that must become pieces. */
  alphabet: readonly string[];
  /** Index into `alphabet` of each character, chunk after chunk. */
  characters: Int32Array;
  /** Chunk c is characters[starts[c]] … characters[starts[c + 1] - 1]. */
  starts: Int32Array;
  /** How often chunk c occurs in the texts. */
  frequencies: Float64Array;
}

/**
 * Long chunks are cut here, for training only: probabilities of whole chunks stay far above the smallest float64 (24
 * pieces of 1e-10 make 1e-240), which spares the lattices all logarithms.
 */
export const maxChunkLength = 24;

/**
 * Counts the chunks of normalised texts (blanks written as ▁). The result depends on how often each chunk occurs, not
 * on the order of the texts.
 *
 * @param coverage Share of all characters that the alphabet must cover; ▁ and printable ASCII that occurs are always in
 * it. Chunks are cut at the characters left out.
 */
export function createCorpus(texts: Iterable<string>, coverage: number): Corpus {
  const words = countWords(texts);
  const alphabet = requiredCharacters(words, coverage);
  const indexOf = new Map(alphabet.map((character, i) => [character, i]));

  const chunks = new Map<string, number>();
  for (const [word, frequency] of words) {
    for (const chunk of chunksOf(word, indexOf)) chunks.set(chunk, (chunks.get(chunk) ?? 0) + frequency);
  }
  const sorted = [...chunks].sort(([a], [b]) => (a < b ? -1 : 1));
  const starts = new Int32Array(sorted.length + 1);
  const characters: number[] = [];
  sorted.forEach(([chunk], c) => {
    for (const character of chunk) characters.push(indexOf.get(character)!);
    starts[c + 1] = characters.length;
  });
  const frequencies = Float64Array.from(sorted, ([, frequency]) => frequency);
  return { alphabet, characters: Int32Array.from(characters), starts, frequencies };
}

/** The characters of the corpus from `start` on, as text. */
export function substring({ alphabet, characters }: Corpus, start: number, length: number): string {
  return Array.from(characters.subarray(start, start + length), (c) => alphabet[c]).join("");
}

function countWords(texts: Iterable<string>): Map<string, number> {
  const words = new Map<string, number>();
  for (const text of texts) {
    for (const word of text.split(blankMark)) {
      if (word !== "") words.set(blankMark + word, (words.get(blankMark + word) ?? 0) + 1);
    }
  }
  return words;
}

function requiredCharacters(words: ReadonlyMap<string, number>, coverage: number): string[] {
  const counts = new Map<string, number>();
  let total = 0;
  for (const [word, frequency] of words) {
    for (const character of word) {
      counts.set(character, (counts.get(character) ?? 0) + frequency);
      total += frequency;
    }
  }
  const sorted = [...counts].sort(([a, m], [b, n]) => n - m || (a < b ? -1 : 1));
  let covered = 0;
  return sorted.flatMap(([character, count]) => {
    const always = character === blankMark || (character >= "!" && character <= "~");
    const wanted = always || covered < coverage * total;
    covered += count;
    return wanted ? [character] : [];
  });
}

function* chunksOf(word: string, indexOf: ReadonlyMap<string, number>): Generator<string> {
  let [chunk, length, script] = ["", 0, ""];
  for (const character of word) {
    const next = character === blankMark ? "" : scriptOf(character.codePointAt(0)!);
    const joins = length < maxChunkLength && (script === "" || next === "mark" || next === script);
    const known = indexOf.has(character);
    if (chunk !== "" && (!joins || !known)) {
      yield chunk;
      [chunk, length, script] = ["", 0, ""];
    }
    if (!known) continue;
    chunk += character;
    length += 1;
    if (next !== "mark" || script === "") script = next;
  }
  if (chunk !== "") yield chunk;
}
