import { shingleLength } from "./shingles.js";

/**
 * Bands and rows of the signature (Leskovec et al., Mining of Massive Datasets, §3.4): a pair of Jaccard similarity s
 * becomes a candidate with probability 1 - (1 - s^rows)^bands, which is above 0.99999 from s = 0.8 on and 0.04 at s =
 * 0.2.
 */
const [bands, rows] = [24, 4];
const width = bands * rows;

/** int32[width] each: h_i(x) = (a_i x + b_i) mod 2^32, as a signed number, with odd a_i; the same on every machine. */
const multipliers = Int32Array.from({ length: width }, (_, i) => mix(2 * i + 1) | 1);
const offsets = Int32Array.from({ length: width }, (_, i) => mix(2 * i + 2));

/**
 * The buckets of a key, one for each band: keys that share a bucket are candidates for near-duplicates. MinHash over
 * the hashes of its shingles (Broder 1997), cut into bands.
 *
 * @returns uint32[bands], each a hash of the band's number and rows; none for a key without shingles.
 */
export function bucketsOf(key: string): Uint32Array {
  if (key.length < shingleLength) return new Uint32Array(0);
  const least = new Int32Array(width).fill(0x7fffffff);
  for (let at = 0; at + shingleLength <= key.length; at += 1) lower(least, shingleHash(key, at));
  return Uint32Array.from({ length: bands }, (_, band) => bandHash(least, band));
}

function lower(least: Int32Array, hash: number): void {
  for (let i = 0; i < width; i += 1) {
    const value = (Math.imul(hash, multipliers[i]!) + offsets[i]!) | 0;
    if (value < least[i]!) least[i] = value;
  }
}

function shingleHash(key: string, at: number): number {
  let hash = 0;
  for (let i = at; i < at + shingleLength; i += 1) hash = (Math.imul(hash, 0x01000193) ^ key.charCodeAt(i)) | 0;
  return mix(hash);
}

function bandHash(least: Int32Array, band: number): number {
  let hash = mix(band + 1);
  for (let i = band * rows; i < (band + 1) * rows; i += 1) hash = mix(hash ^ least[i]!);
  return hash >>> 0;
}

/** MurmurHash3's 32-bit finaliser. */
function mix(value: number): number {
  let h = value | 0;
  h = Math.imul(h ^ (h >>> 16), 0x85ebca6b);
  h = Math.imul(h ^ (h >>> 13), 0xc2b2ae35);
  return h ^ (h >>> 16);
}
