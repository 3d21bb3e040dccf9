import { type DatasetName, datasetNames } from "../example.js";
import { type Leak, type LeakKind, leakKinds } from "./find-leaks.js";
import type { Item } from "./item.js";

/** Items (tweets, or sentences with their picture) and the examples that ask them. */
export interface Amount {
  items: number;
  examples: number;
}

/** What a training set shares with a dev or test set. */
export interface LeakCount {
  train: DatasetName;
  heldOut: DatasetName;
  split: "dev" | "test";
  /** `any`: at least one kind. */
  kind: LeakKind | "any";
  /** Of the dev or test set: what the training set shows of it. */
  ofHeldOut: Amount;
  /** Of the training set: what would be removed for this. */
  ofTrain: Amount;
}

const kinds = [...leakKinds, "any"] as const;

/** Counts of each training set, dev or test set and kind with any leak, in that order. */
export function countLeaks(leaks: readonly Leak[]): LeakCount[] {
  const cells = new Map<string, Cell>();
  for (const leak of leaks) {
    for (const train of bySet(leak.train).values()) {
      for (const heldOut of bySet(leak.heldOut).values()) {
        for (const kind of [leak.kind, "any"] as const) addTo(cells, { kind, train, heldOut });
      }
    }
  }
  return [...cells.values()].sort(inOrder).map(({ train, heldOut, kind }) => ({
    train: first(train).dataset,
    heldOut: first(heldOut).dataset,
    split: first(heldOut).split === "dev" ? "dev" : "test",
    kind,
    ofHeldOut: amountOf(heldOut),
    ofTrain: amountOf(train),
  }));
}

interface Cell {
  kind: LeakKind | "any";
  train: Set<Item>;
  heldOut: Set<Item>;
}

function addTo(
  cells: Map<string, Cell>,
  leak: { kind: Cell["kind"]; train: readonly Item[]; heldOut: readonly Item[] },
): void {
  const key = [leak.kind, setOf(leak.train[0]!), setOf(leak.heldOut[0]!)].join(" ");
  const cell = cells.get(key) ?? { kind: leak.kind, train: new Set(), heldOut: new Set() };
  cells.set(key, cell);
  for (const item of leak.train) cell.train.add(item);
  for (const item of leak.heldOut) cell.heldOut.add(item);
}

function bySet(items: readonly Item[]): Map<string, Item[]> {
  const sets = new Map<string, Item[]>();
  for (const item of items) {
    const set = sets.get(setOf(item));
    if (set === undefined) sets.set(setOf(item), [item]);
    else set.push(item);
  }
  return sets;
}

function setOf({ dataset, split }: Item): string {
  return `${dataset}/${split}`;
}

function first(items: ReadonlySet<Item>): Item {
  const [item] = items;
  return item!;
}

function amountOf(items: ReadonlySet<Item>): Amount {
  let examples = 0;
  for (const item of items) examples += item.examples.length;
  return { items: items.size, examples };
}

function inOrder(a: Cell, b: Cell): number {
  const place = ({ train, heldOut, kind }: Cell) => [
    datasetNames.indexOf(first(train).dataset),
    datasetNames.indexOf(first(heldOut).dataset),
    first(heldOut).split === "dev" ? 0 : 1,
    kinds.indexOf(kind),
  ];
  const [left, right] = [place(a), place(b)];
  const differs = left.findIndex((value, i) => value !== right[i]);
  return differs === -1 ? 0 : left[differs]! - right[differs]!;
}
