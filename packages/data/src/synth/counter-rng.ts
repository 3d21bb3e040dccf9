/** Random numbers of one named stream. */
export interface CounterRng {
  /** A whole number from 0 to `count` - 1. */
  below(count: number): number;
  /** A whole number from `from` to `to`, both included. */
  between(from: number, to: number): number;
  pick<T>(items: readonly T[]): T;
  /** True in `percent` of 100 calls. */
  chance(percent: number): boolean;
  /** A copy in random order (Fisher and Yates). */
  shuffle<T>(items: readonly T[]): T[];
}

/**
 * A counter-based generator: number i of a stream is a hash of (seed, stream, i). Integer arithmetic only, so every
 * machine draws the same, and a stream does not depend on how much another one drew.
 */
export function counterRng(seed: number, stream: string): CounterRng {
  const low = hash(stream, mix(seed >>> 0));
  const high = hash(stream, mix((low ^ Math.floor(seed / 2 ** 32)) >>> 0));
  let counter = 0;
  const next = () => mix((mix((counter++ ^ low) >>> 0) + high) >>> 0);
  const below = (count: number) => Math.floor((next() * count) / 2 ** 32);
  return {
    below,
    between: (from, to) => from + below(to - from + 1),
    pick: (items) => {
      if (items.length === 0) throw new RangeError("Cannot pick as the list must hold an item: current length is 0");
      return items[below(items.length)]!;
    },
    chance: (percent) => below(100) < percent,
    shuffle: (items) => {
      const copy = [...items];
      for (let i = copy.length - 1; i > 0; i -= 1) {
        const j = below(i + 1);
        [copy[i], copy[j]] = [copy[j]!, copy[i]!];
      }
      return copy;
    },
  };
}

/** MurmurHash3's 32-bit finaliser: every input bit moves every output bit. */
function mix(value: number): number {
  let h = value;
  h = Math.imul(h ^ (h >>> 16), 0x85ebca6b);
  h = Math.imul(h ^ (h >>> 13), 0xc2b2ae35);
  return (h ^ (h >>> 16)) >>> 0;
}

function hash(text: string, start: number): number {
  let h = start;
  for (const character of text) h = mix((Math.imul(h, 31) + character.codePointAt(0)!) >>> 0);
  return h;
}
