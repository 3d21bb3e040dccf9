import type { Example } from "../example.js";

/** What one split of a dataset holds. */
export interface SplitSummary {
  examples: number;
  /** Examples about events, by setting; empty for other tasks. */
  settings: Readonly<Record<string, number>>;
  /** Different pictures that examples name, and how many of them are at hand as files. */
  pictures: { named: number; shown: number; objects: number };
  /** What is annotated, such as `entities`, to how often each label of it occurs, the most frequent first. */
  labels: Readonly<Record<string, Readonly<Record<string, number>>>>;
  /** Words of the texts that have any, parted by blanks; null where none has. */
  words: { least: number; median: number; most: number } | null;
}

export function summariseSplit(examples: readonly Example[]): SplitSummary {
  const pictures = new Map(
    examples.flatMap(({ picture }) => (picture === null ? [] : [[picture.id, picture] as const])),
  );
  const shown = [...pictures.values()].filter(({ path }) => path !== null);
  const objects = [...pictures.values()].reduce((sum, picture) => sum + picture.objects.length, 0);
  return {
    examples: examples.length,
    settings: tally(examples.flatMap((example) => (example.task === "mee" ? [example.setting] : []))),
    pictures: { named: pictures.size, shown: shown.length, objects },
    labels: labelCounts(examples),
    words: spread(examples.flatMap(({ text }) => (text === "" ? [] : [text.split(" ").length]))),
  };
}

function labelCounts(examples: readonly Example[]): SplitSummary["labels"] {
  const found: Record<string, string[]> = {};
  const note = (kind: string, label: string) => {
    found[kind] ??= [];
    found[kind].push(label);
  };
  for (const example of examples) {
    if (example.task === "mner") for (const { type } of example.entities) note("entities", type);
    else if (example.task === "mre") note("relations", example.relation);
    else {
      for (const { type } of example.triggers) note("events", type);
      for (const { role, box } of example.arguments) note(box === undefined ? "arguments" : "visual arguments", role);
    }
  }
  return Object.fromEntries(Object.entries(found).map(([kind, labels]) => [kind, tally(labels)]));
}

function tally(labels: readonly string[]): Record<string, number> {
  const counts = new Map<string, number>();
  for (const label of labels) counts.set(label, (counts.get(label) ?? 0) + 1);
  return Object.fromEntries([...counts].sort(([, a], [, b]) => b - a));
}

function spread(lengths: readonly number[]): SplitSummary["words"] {
  const sorted = [...lengths].sort((a, b) => a - b);
  if (sorted.length === 0) return null;
  return { least: sorted[0]!, median: sorted[sorted.length >> 1]!, most: sorted.at(-1)! };
}
