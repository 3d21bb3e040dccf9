import type { DatasetName, Example, Split } from "../example.js";

/**
 * What two sets may share: a text with its picture, asked in one example or several (MNRE asks each pair of a tweet).
 */
export interface Item {
  dataset: DatasetName;
  split: Split;
  /**
   * The tweet, where it is one, else the picture; null for a sentence alone. Equal in two datasets only if it is the
   * same thing.
   */
  source: string | null;
  text: string;
  /** Path of the picture's file; null where it is absent. */
  path: string | null;
  /** Never empty, in order. */
  examples: readonly Example[];
}

/** The items of a set in the order of their first examples. */
export function itemsOf(examples: readonly Example[]): Item[] {
  const items = new Map<string, Item & { examples: Example[] }>();
  for (const example of examples) {
    const { dataset, split, text, picture } = example;
    const source = sourceOf(example);
    const key = JSON.stringify([source, text]);
    const item = items.get(key);
    if (item === undefined)
      items.set(key, { dataset, split, source, text, path: picture?.path ?? null, examples: [example] });
    else item.examples.push(example);
  }
  return [...items.values()];
}

/**
 * Twitter-15, Twitter-17, SNAP and MNRE number the same tweets alike, and a tweet's picture has its number. M2E2's and
 * SWiG's pictures have names that mean something in their own dataset only. A tweet is told by its example's id, as it
 * stays the same tweet where pictures are left out.
 */
function sourceOf({ task, id, dataset, picture }: Example): string | null {
  if (task === "mner") return `tweet ${id}`;
  if (task === "mre") return `tweet ${id.replace(/#\d+$/, "")}`;
  return picture === null ? null : `${dataset} ${picture.id}`;
}
