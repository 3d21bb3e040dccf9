import { createHash } from "node:crypto";
import type { RecipeSpec } from "./schema.js";

/**
 * The leaves of a step that are computed twice, by different members, before the step closes: a random share of
 * `numeric.auditShare`, keyed by (seed, step, leaf), so that all members choose the same and nobody can foresee which
 * machine it will fall to.
 */
export function auditedLeaves(
  { seed, batch, numeric }: Pick<RecipeSpec, "seed" | "batch" | "numeric">,
  step: number,
): number[] {
  if (numeric.auditShare === 0) return [];
  return Array.from({ length: batch.leavesPerStep }, (_, leaf) => leaf).filter(
    (leaf) => uniform(`umie audit ${seed} ${step} ${leaf}`) < numeric.auditShare,
  );
}

/** In [0, 1), the same on every machine. */
const uniform = (key: string) => createHash("sha256").update(key).digest().readUInt32BE() / 2 ** 32;
