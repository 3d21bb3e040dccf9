import { evaluationLeaves } from "@umie/data";
import type { RunSpec, Unit } from "@umie/recipe";

/** How many leaves a unit has: K for a step; for an evaluation as many as its examples fill. */
export function unitLeaves(spec: RunSpec, unit: Unit): number {
  if (unit.kind === "train") return spec.batch.leavesPerStep;
  return evaluationLeaves(evaluationPlan(spec, unit.split)).length;
}

/** Which examples an evaluation reads: all of test, a keyed choice of dev. */
export function evaluationPlan(spec: RunSpec, split: "dev" | "test") {
  const sizes = Object.values(spec.resolved.corpus.counts).map((counts) => counts[split]);
  const maxExamples = split === "test" ? Number.POSITIVE_INFINITY : spec.eval.maxExamples;
  return { sizes, maxExamples, perLeaf: spec.eval.examplesPerLeaf, seed: spec.seed };
}
