/** A stream of random numbers: any number of it may be asked for, in any order. */
export interface RandomStream {
  /** Uniform in −1 … 1, ends left out. */
  uniform(index: number): number;
  /** Mean 0, standard deviation 1, between −6 and 6: nearly normal. */
  normal(index: number): number;
}

/**
 * Random numbers that are the same bits on every machine: number i is a hash of (seed, stream, i) in whole numbers,
 * scaled by one product and one quotient.
 *
 * `Math.log` and `Math.cos`, which a true normal number takes, may differ from machine to machine. So a normal number
 * is the sum of twelve uniform ones less its mean (Irwin and Hall 1927), which differs from normal by less than 0.003
 * in distribution and never lies beyond ±6.
 */
export function randomStream(seed: number, stream: string): RandomStream {
  if (!Number.isSafeInteger(seed) || seed < 0)
    throw new RangeError(`Cannot draw random numbers as seed must be an integer ≥ 0: got ${seed}`);
  const low = hashText(stream, mix32(seed >>> 0));
  const high = hashText(stream, mix32(low ^ Math.floor(seed / 2 ** 32)));
  const word = (counter: number) => mix32((mix32(counter ^ low) + high) | 0);
  return {
    uniform: (index) => (word(index) + 0.5) / 2 ** 31 - 1,
    normal: (index) => {
      let sum = 0;
      for (let part = 0; part < 6; part++) {
        const twoParts = word(index * 6 + part);
        sum += (twoParts & 0xffff) + (twoParts >>> 16);
      }
      return (sum - meanOfSum) / deviationOfSum;
    },
  };
}

/** Of the sum of twelve whole numbers from 0 to 2^16 − 1, whose variance is 12·(2^32 − 1)/12. */
const meanOfSum = 6 * (2 ** 16 - 1);
const deviationOfSum = Math.sqrt(2 ** 32 - 1);

function hashText(text: string, start: number): number {
  let hash = start;
  for (const character of text) hash = mix32(Math.imul(hash, 31) + character.codePointAt(0)!);
  return hash;
}

/** MurmurHash3's finaliser: every bit of the input moves about half of the output's. */
function mix32(x: number): number {
  let h = x;
  h = Math.imul(h ^ (h >>> 16), 0x85ebca6b);
  h = Math.imul(h ^ (h >>> 13), 0xc2b2ae35);
  return (h ^ (h >>> 16)) >>> 0;
}
