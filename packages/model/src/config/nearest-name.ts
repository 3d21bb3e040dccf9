/**
 * The name that a slip most likely stood for: the fewest letters inserted, deleted or replaced, letter case ignored.
 *
 * @returns undefined if more than a third of the letters would have to change.
 */
export function nearestName(wrong: string, names: readonly string[]): string | undefined {
  const ranked = names
    .map((name) => ({ name, slips: slipsBetween(wrong.toLowerCase(), name.toLowerCase()) }))
    .filter(({ name, slips }) => slips <= Math.max(1, Math.ceil(name.length / 3)));
  return ranked.sort((a, b) => a.slips - b.slips)[0]?.name;
}

/** Levenshtein's distance, one row of its table at a time. */
function slipsBetween(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, j) => j);
  for (const [i, letter] of [...a].entries()) {
    const next = [i + 1];
    for (let j = 0; j < b.length; j++) {
      next.push(Math.min(row[j]! + (letter === b[j] ? 0 : 1), row[j + 1]! + 1, next[j]! + 1));
    }
    row = next;
  }
  return row[b.length]!;
}
