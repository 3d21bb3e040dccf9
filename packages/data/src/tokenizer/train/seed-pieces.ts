import type { Corpus } from "./corpus.js";

/**
 * All ways to cut the chunks of a corpus into the pieces still alive, as edges in one flat table: those that start at
 * character p are first[p] … first[p + 1] - 1, each `length` characters long and named by the index of its piece.
 */
export interface Lattices {
  first: Int32Array;
  length: Uint8Array;
  piece: Int32Array;
}

/** The pieces of a vocabulary in the making; index i of each array is one piece. */
export interface Candidates {
  /** Where in the corpus the piece's characters can be read, and how many there are. */
  start: Int32Array;
  length: Uint8Array;
  /** Expected number of occurrences; at first the number of times the substring occurs. */
  count: Float64Array;
  /** The first `required` pieces are the alphabet, which is never pruned. */
  required: number;
}

/**
 * Substrings of one length: which one starts at each character of the corpus (-1: none that counts), how often each
 * occurs, where first, and in front of what.
 */
interface Substrings {
  at: Int32Array;
  count: number[];
  start: number[];
  /** A substring that is always followed by the same character teaches nothing that the longer one does not. */
  dominated: boolean[];
}

/**
 * The substrings that training starts from: the alphabet, and of all substrings that occur at least twice the `limit`
 * with the largest frequency × length (Kudo 2018 takes the same from a suffix array; here substrings grow by one
 * character a pass, each from two overlapping frequent ones).
 */
export function seedPieces(
  corpus: Corpus,
  limit: number,
  maxLength: number,
): { candidates: Candidates; lattices: Lattices } {
  const levels = [singleCharacters(corpus)];
  while (levels.length < maxLength) {
    const next = grow(corpus, levels.at(-1)!, levels.length + 1);
    if (next.count.length === 0) break;
    levels.push(next);
  }
  const chosen = chooseSeeds(levels, limit);
  const required = corpus.alphabet.length;
  const candidates: Candidates = {
    start: Int32Array.from(chosen, ({ level, id }) => levels[level]!.start[id]!),
    length: Uint8Array.from(chosen, ({ level }) => level + 1),
    count: Float64Array.from(chosen, ({ level, id }) => levels[level]!.count[id]!),
    required,
  };
  return { candidates, lattices: createLattices(levels, chosen, corpus.characters.length) };
}

function singleCharacters({ alphabet, characters, starts, frequencies }: Corpus): Substrings {
  const count = alphabet.map(() => 0);
  const start = alphabet.map(() => -1);
  for (let c = 0; c < frequencies.length; c++) {
    for (let p = starts[c]!; p < starts[c + 1]!; p++) {
      const id = characters[p]!;
      count[id]! += frequencies[c]!;
      if (start[id] === -1) start[id] = p;
    }
  }
  return { at: characters, count, start, dominated: alphabet.map(() => false) };
}

/**
 * From the substrings of length n − 1 those of length n that occur at least twice; marks which shorter ones they
 * dominate.
 */
function grow({ starts, frequencies }: Corpus, shorter: Substrings, n: number): Substrings {
  const ids = new Map<number, number>();
  const at = new Int32Array(shorter.at.length).fill(-1);
  const [count, start, prefix]: [number[], number[], number[]] = [[], [], []];
  for (let c = 0; c < frequencies.length; c++) {
    for (let p = starts[c]!; p + n <= starts[c + 1]!; p++) {
      const [a, b] = [shorter.at[p]!, shorter.at[p + 1]!];
      if (a < 0 || b < 0) continue;
      const key = a * shorter.count.length + b;
      let id = ids.get(key);
      if (id === undefined) {
        id = count.length;
        ids.set(key, id);
        count.push(0);
        start.push(p);
        prefix.push(a);
      }
      count[id]! += frequencies[c]!;
      at[p] = id;
    }
  }
  prefix.forEach((a, id) => {
    if (count[id] === shorter.count[a]) shorter.dominated[a] = true;
  });
  return keepFrequent(at, count, start);
}

function keepFrequent(at: Int32Array, count: readonly number[], start: readonly number[]): Substrings {
  const kept = count.flatMap((k, id) => (k >= 2 ? [id] : []));
  const newId = new Int32Array(count.length).fill(-1);
  kept.forEach((id, i) => {
    newId[id] = i;
  });
  return {
    at: at.map((id) => (id < 0 ? -1 : newId[id]!)),
    count: kept.map((id) => count[id]!),
    start: kept.map((id) => start[id]!),
    dominated: kept.map(() => false),
  };
}

interface Seed {
  /** Length of the substring minus 1. */
  level: number;
  id: number;
}

function chooseSeeds(levels: readonly Substrings[], limit: number): Seed[] {
  const alphabet = levels[0]!.count.map((_, id) => ({ level: 0, id }));
  const longer = levels.flatMap(({ count, dominated }, level) =>
    level === 0 ? [] : count.flatMap((k, id) => (dominated[id] ? [] : [{ level, id, score: k * (level + 1) }])),
  );
  longer.sort((a, b) => b.score - a.score || a.level - b.level || a.id - b.id);
  return [...alphabet, ...longer.slice(0, limit)];
}

function createLattices(levels: readonly Substrings[], chosen: readonly Seed[], characters: number): Lattices {
  const pieceOf = levels.map(({ count }) => new Int32Array(count.length).fill(-1));
  chosen.forEach(({ level, id }, piece) => {
    pieceOf[level]![id] = piece;
  });
  const first = new Int32Array(characters + 1);
  const total = levels.reduce((sum, { at }) => sum + at.reduce((n, id) => n + (id < 0 ? 0 : 1), 0), 0);
  const [length, piece] = [new Uint8Array(total), new Int32Array(total)];
  let edges = 0;
  for (let p = 0; p < characters; p++) {
    for (let level = 0; level < levels.length; level++) {
      const id = levels[level]!.at[p]!;
      const named = id < 0 ? -1 : pieceOf[level]![id]!;
      if (named < 0) continue;
      length[edges] = level + 1;
      piece[edges++] = named;
    }
    first[p + 1] = edges;
  }
  return { first, length: length.slice(0, edges), piece: piece.slice(0, edges) };
}
