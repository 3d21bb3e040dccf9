import type { RunLedger } from "@umie/ledger";
import { featureUnit, type RunSpec, unitId } from "@umie/recipe";
import { sumCounts } from "./sum-counts.js";

/** How far the features of a run's pictures are. */
export interface FeatureProgress {
  pictures: number;
  /** Pictures of the leaves that are done. */
  done: number;
  /** Of those that are done: how many had no features yet. */
  computed: number;
  /** Everything else may begin. */
  closed: boolean;
}

/** @returns null where no features are needed. */
export async function featureProgress(
  ledger: RunLedger,
  { resolved: { pictures = 0 } }: RunSpec,
): Promise<FeatureProgress | null> {
  if (pictures === 0) return null;
  const record = await ledger.features();
  if (record) return { pictures, done: record.pictures, computed: record.computed, closed: true };
  const counts = sumCounts(await ledger.coverage(unitId(featureUnit)));
  return { pictures, done: counts.pictures ?? 0, computed: counts.computed ?? 0, closed: false };
}
