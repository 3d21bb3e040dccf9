/** Rounds of the Feistel network; four would do for large sets, small ones need more to look random. */
const rounds = 10;

/**
 * A permutation of 0 … size − 1 named by numbers such as (seed, epoch): a function that gives any element's place
 * without building the rest. Integer arithmetic only, so it is the same on every machine (protocol §8.4).
 *
 * A balanced Feistel network permutes the smallest 2^(2h) ≥ size; results outside are permuted again until they fall
 * inside ("cycle walking", Black & Rogaway 2002, Ciphers with Arbitrary Finite Domains), 4 times at most on average.
 *
 * @param key Non-negative safe integers.
 * @throws {RangeError} If `size` is not an integer in 1 … 2^32, or an index not one in 0 … size − 1.
 */
export function keyedPermutation(size: number, ...key: readonly number[]): (index: number) => number {
  if (!Number.isInteger(size) || size < 1 || size > 2 ** 32) {
    throw new RangeError(`Cannot permute as size must be an integer from 1 to 2^32: got ${size}`);
  }
  const bits = 32 - Math.clz32(size - 1);
  const half = Math.max(1, (bits + 1) >> 1);
  const halfSize = 2 ** half;
  const roundKeys = Uint32Array.from({ length: rounds }, (_, round) => hashNumbers([...key, round]));

  const once = (index: number): number => {
    let left = Math.floor(index / halfSize);
    let right = index % halfSize;
    for (const roundKey of roundKeys) [left, right] = [right, left ^ (mix32(right ^ roundKey) & (halfSize - 1))];
    return left * halfSize + right;
  };
  return (index) => {
    if (!Number.isInteger(index) || index < 0 || index >= size) {
      throw new RangeError(`Cannot permute as index must be an integer from 0 to ${size - 1}: got ${index}`);
    }
    let place = once(index);
    while (place >= size) place = once(place);
    return place;
  };
}

/** A 32-bit hash of non-negative safe integers, each taken as two 32-bit words. */
function hashNumbers(numbers: readonly number[]): number {
  let hash = 0x9e3779b9;
  for (const n of numbers) {
    hash = mix32(hash ^ (n % 2 ** 32)) + 0x85ebca6b;
    hash = mix32(hash ^ Math.floor(n / 2 ** 32)) + 0xc2b2ae35;
  }
  return hash >>> 0;
}

/** MurmurHash3's finaliser: every bit of the input moves about half of the output's. */
function mix32(x: number): number {
  let h = x;
  h = Math.imul(h ^ (h >>> 16), 0x85ebca6b);
  h = Math.imul(h ^ (h >>> 13), 0xc2b2ae35);
  return (h ^ (h >>> 16)) >>> 0;
}
