import { uniformFloat64 } from "pure-rand/distribution/uniformFloat64";
import { xoroshiro128plus } from "pure-rand/generator/xoroshiro128plus";

/** Uniform numbers in [0, 1). */
export type Random = () => number;

/** A stream of uniform numbers named by whole numbers, such as (seed, resample): equal on every machine and thread. */
export function random(...key: readonly number[]): Random {
  const generator = xoroshiro128plus(key.reduce((hash, part) => mix((hash ^ part) + 0x9e3779b9), 0x243f6a88));
  return () => uniformFloat64(generator);
}

/** A number of the standard normal distribution (Box & Muller 1958). */
export function normal(uniform: Random): number {
  return Math.sqrt(-2 * Math.log(1 - uniform())) * Math.cos(2 * Math.PI * uniform());
}

/** A whole number from 0 to `below` − 1. */
export function wholeBelow(uniform: Random, below: number): number {
  return Math.floor(uniform() * below);
}

/** MurmurHash3's finaliser: every bit of the input moves about half of the output's. */
function mix(value: number): number {
  let h = value | 0;
  h = Math.imul(h ^ (h >>> 16), 0x85ebca6b);
  h = Math.imul(h ^ (h >>> 13), 0xc2b2ae35);
  return h ^ (h >>> 16);
}
