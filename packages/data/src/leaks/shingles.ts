/** Letters of a shingle: long enough that unrelated tweets share few, short enough that one changed word spoils few. */
export const shingleLength = 5;

/** All runs of {@link shingleLength} UTF-16 units of a key, each once (Broder 1997). A shorter key has none. */
export function shinglesOf(key: string): Set<string> {
  const shingles = new Set<string>();
  for (let i = 0; i + shingleLength <= key.length; i += 1) shingles.add(key.slice(i, i + shingleLength));
  return shingles;
}

/** |A ∩ B| / |A ∪ B|, 0 for two empty sets. */
export function jaccard<T>(a: ReadonlySet<T>, b: ReadonlySet<T>): number {
  const [small, large] = a.size <= b.size ? [a, b] : [b, a];
  let shared = 0;
  for (const item of small) if (large.has(item)) shared += 1;
  const union = a.size + b.size - shared;
  return union === 0 ? 0 : shared / union;
}
