import type { CorpusDataset } from "../corpus/corpus-dataset.js";
import type { DatasetName, Example } from "../example.js";
import { findLeaks, type Leak } from "./find-leaks.js";
import { countLeaks, type LeakCount } from "./leak-counts.js";
import { leakingIds } from "./leaking-ids.js";
import { readLooks } from "./read-looks.js";

export const leakRules = ["refuse", "remove", "report"] as const;
/**
 * What becomes of training examples that a dev or test set has too: the data are refused, they are left out, or they
 * stay.
 */
export type LeakRule = (typeof leakRules)[number];

/** The parts of a dataset that an audit compares. */
export type AuditedDataset = Pick<CorpusDataset, "name" | "train" | "dev" | "test">;

export interface LeakAudit {
  rule: LeakRule;
  leaks: readonly Leak[];
  counts: readonly LeakCount[];
  /** Training examples that are in a dev or test set too. */
  found: number;
  /** Ids of the training examples left out, by dataset; empty unless the rule is to remove. */
  removed: Readonly<Partial<Record<DatasetName, readonly string[]>>>;
}

export interface AuditOptions {
  rule: LeakRule;
  /** SHA-256 of each picture file, by path. */
  hashes: ReadonlyMap<string, string>;
  /** The data were drawn: only what is equal counts. */
  drawn: boolean;
  /** Where looks of pictures are kept. */
  cache?: string | undefined;
}

/** Training data hold what they are tested on, and the recipe refuses such data. */
export class LeakError extends Error {
  override name = "LeakError";
}

/**
 * Compares every training set with every dev and test set.
 *
 * @returns what was found, and the datasets with the training sets that the rule leaves.
 * @throws {LeakError} If the rule is to refuse and anything was found.
 */
export async function auditLeaks<D extends AuditedDataset>(
  datasets: readonly D[],
  { rule, hashes, drawn, cache }: AuditOptions,
): Promise<{ audit: LeakAudit; datasets: D[] }> {
  const looks = drawn ? new Map<string, string>() : await readLooks(comparable(datasets, hashes), cache);
  const leaks = findLeaks(datasets, {
    pictureHash: (path) => hashes.get(path),
    look: (path) => looks.get(path),
    near: !drawn,
  });
  const counts = countLeaks(leaks);
  const ids = leakingIds(leaks);
  const found = [...ids.values()].reduce((sum, { size }) => sum + size, 0);
  if (rule === "refuse" && found > 0) throw new LeakError(refusal(found, counts));
  const removed = rule === "remove" ? ids : new Map<DatasetName, ReadonlySet<string>>();
  const leaves = ({ dataset, id }: Example) => !removed.get(dataset)?.has(id);
  return {
    audit: { rule, leaks, counts, found, removed: inOrder(datasets, removed) },
    datasets: datasets.map((dataset) => ({ ...dataset, train: dataset.train.filter(leaves) })),
  };
}

/** The pictures' hashes, none where there is nothing to compare: decoding takes long. */
function comparable(datasets: readonly AuditedDataset[], hashes: AuditOptions["hashes"]): ReadonlyMap<string, string> {
  const shows = (examples: readonly Example[]) => examples.some(({ picture }) => picture?.path);
  const both =
    datasets.some(({ train }) => shows(train)) && datasets.some(({ dev, test }) => shows(dev) || shows(test));
  return both ? hashes : new Map();
}

/** The removed ids in the order of their examples. */
function inOrder(
  datasets: readonly AuditedDataset[],
  removed: ReadonlyMap<DatasetName, ReadonlySet<string>>,
): LeakAudit["removed"] {
  const entries = datasets.map(({ name, train }) => [
    name,
    train.filter(({ id }) => removed.get(name)?.has(id)).map(({ id }) => id),
  ]);
  return Object.fromEntries(entries.filter(([, ids]) => ids!.length > 0)) as LeakAudit["removed"];
}

/** Most pairs of sets that a refusal names. */
const mostNamed = 5;

function refusal(found: number, counts: readonly LeakCount[]): string {
  const cells = counts.filter(({ kind }) => kind === "any").sort((a, b) => b.ofHeldOut.examples - a.ofHeldOut.examples);
  const named = cells
    .slice(0, mostNamed)
    .map(({ train, heldOut, split, ofHeldOut }) => `${ofHeldOut.examples} of ${heldOut} ${split} in ${train} train`);
  const more = cells.length > mostNamed ? [`${cells.length - mostNamed} more pairs`] : [];
  return (
    `Cannot use the data as ${found} training examples are in a dev or test set too ` +
    `(${[...named, ...more].join(", ")}): ` +
    "set data.leaks to remove to leave them out, or see them with umie data leaks DIR"
  );
}
