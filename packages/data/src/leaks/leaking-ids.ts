import type { DatasetName } from "../example.js";
import type { Leak } from "./find-leaks.js";

/** Ids of the training examples that a dev or test set has too, by dataset, each once, in the order of the leaks. */
export function leakingIds(leaks: readonly Leak[]): Map<DatasetName, ReadonlySet<string>> {
  const ids = new Map<DatasetName, Set<string>>();
  for (const { train } of leaks) {
    for (const { dataset, examples } of train) {
      const known = ids.get(dataset) ?? new Set<string>();
      ids.set(dataset, known);
      for (const { id } of examples) known.add(id);
    }
  }
  return ids;
}
