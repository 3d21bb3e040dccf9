import type { CorpusDataset } from "../corpus/corpus-dataset.js";
import { type Item, itemsOf } from "./item.js";
import { nearTexts } from "./near-texts.js";
import { type Look, nearLooks } from "./picture-look.js";
import { textKey } from "./text-key.js";

/**
 * Why an item of a training set counts as one of a dev or test set: the same tweet (or named picture), the same text, a
 * near-duplicate text, the same bytes of a picture, a picture that looks the same.
 */
export const leakKinds = ["id", "text", "near-text", "picture", "near-picture"] as const;
export type LeakKind = (typeof leakKinds)[number];

/** Items of training sets and items of dev and test sets that are alike. */
export interface Leak {
  kind: LeakKind;
  /** Not empty; nor is `heldOut`. */
  train: readonly Item[];
  heldOut: readonly Item[];
  /** 1 where they are equal: else Jaccard similarity of texts, or share of equal bits of looks. */
  similarity: number;
}

export interface LeakOptions {
  /** SHA-256 of a picture file, by path. */
  pictureHash: (path: string) => string | undefined;
  /** How a picture looks, by path. */
  look: (path: string) => Look | undefined;
  /** false: only what is equal. Drawn data repeat their templates and glyphs: there, to be alike means nothing. */
  near: boolean;
}

/**
 * What training sets share with dev and test sets, across datasets and within them, in the order of {@link leakKinds}.
 * An item that lacks a text or a picture shares none.
 */
export function findLeaks(
  datasets: readonly Pick<CorpusDataset, "train" | "dev" | "test">[],
  { pictureHash, look, near }: LeakOptions,
): Leak[] {
  const train = datasets.flatMap((dataset) => itemsOf(dataset.train));
  const heldOut = datasets.flatMap(({ dev, test }) => [...itemsOf(dev), ...itemsOf(test)]);
  const sides = <K>(keyOf: (item: Item) => K | null): Sides<K> => ({
    train: groupBy(train, keyOf),
    heldOut: groupBy(heldOut, keyOf),
  });
  const ids = sides(({ source }) => source);
  const texts = sides(({ text }) => textKey(text) || null);
  const files = sides(({ path }) => (path && pictureHash(path)) || null);
  const leaks = [...equal("id", ids), ...equal("text", texts)];
  if (near) leaks.push(...alike("near-text", texts, nearTexts(texts.train.keys(), texts.heldOut.keys())));
  leaks.push(...equal("picture", files));
  if (near) {
    const looks = sides(({ path }) => (path && look(path)) || null);
    leaks.push(...alike("near-picture", looks, nearLooks(looks.train.keys(), looks.heldOut.keys())));
  }
  return leaks;
}

/** The items of each key. */
interface Sides<K> {
  train: ReadonlyMap<K, readonly Item[]>;
  heldOut: ReadonlyMap<K, readonly Item[]>;
}

function groupBy<K>(items: readonly Item[], keyOf: (item: Item) => K | null): Map<K, Item[]> {
  const groups = new Map<K, Item[]>();
  for (const item of items) {
    const key = keyOf(item);
    if (key === null) continue;
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [item]);
    else group.push(item);
  }
  return groups;
}

function equal<K>(kind: LeakKind, { train, heldOut }: Sides<K>): Leak[] {
  return [...train].flatMap(([key, items]) => {
    const same = heldOut.get(key);
    return same === undefined ? [] : [{ kind, train: items, heldOut: same, similarity: 1 }];
  });
}

function alike<K>(
  kind: LeakKind,
  { train, heldOut }: Sides<K>,
  pairs: readonly { train: K; heldOut: K; similarity: number }[],
): Leak[] {
  return pairs.map((pair) => ({
    kind,
    train: train.get(pair.train)!,
    heldOut: heldOut.get(pair.heldOut)!,
    similarity: pair.similarity,
  }));
}
