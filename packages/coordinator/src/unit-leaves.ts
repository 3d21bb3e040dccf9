import { evaluationLeaves, featureLeafCount } from "@umie/data";
import type { RunSpec, Unit } from "@umie/recipe";

/**
 * How many leaves a unit has: K for a step; for features as many as the pictures fill; for an evaluation as many as its
 * examples fill (all of test, a choice of dev).
 */
export function unitLeaves(spec: RunSpec, unit: Unit): number {
  if (unit.kind === "train") return spec.batch.leavesPerStep;
  if (unit.kind === "features") return featureLeafCount(spec.resolved.pictures ?? 0);
  const sizes = Object.values(spec.resolved.corpus.counts).map((counts) => counts[unit.split]);
  const maxExamples = unit.split === "test" ? Number.POSITIVE_INFINITY : spec.eval.maxExamples;
  return evaluationLeaves({ sizes, maxExamples, perLeaf: spec.eval.examplesPerLeaf, seed: spec.seed }).length;
}
