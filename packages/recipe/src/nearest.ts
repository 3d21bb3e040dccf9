/**
 * The candidate a typing slip away from `word`, for "did you mean": the fewest insertions, deletions, replacements and
 * swaps of neighbours (Damerau's distance, restricted), letter case ignored.
 *
 * @returns undefined when nothing is near: more than a third of the letters would have to change.
 */
export function nearest(word: string, candidates: Iterable<string>): string | undefined {
  let best: { candidate: string; slips: number } | undefined;
  for (const candidate of candidates) {
    const slips = distance(word.toLowerCase(), candidate.toLowerCase());
    if (slips <= Math.max(1, Math.ceil(candidate.length / 3)) && slips < (best?.slips ?? Number.POSITIVE_INFINITY)) {
      best = { candidate, slips };
    }
  }
  return best?.candidate;
}

function distance(a: string, b: string): number {
  let [before, previous] = [[] as number[], Array.from({ length: b.length + 1 }, (_, j) => j)];
  for (let i = 1; i <= a.length; i++) {
    const row = [i];
    for (let j = 1; j <= b.length; j++) {
      const replaced = previous[j - 1]! + (a[i - 1] === b[j - 1] ? 0 : 1);
      const swapped = a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1] ? before[j - 2]! + 1 : Number.POSITIVE_INFINITY;
      row.push(Math.min(replaced, swapped, previous[j]! + 1, row[j - 1]! + 1));
    }
    [before, previous] = [previous, row];
  }
  return previous[b.length]!;
}
