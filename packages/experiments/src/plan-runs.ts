import type { Recipe } from "@umie/recipe";
import type { Choices, Experiment, Variant } from "./experiment.js";

/** A run of an experiment: a variant with a seed. */
export interface PlannedRun {
  variant: Variant;
  /** From 0. */
  seed: number;
  /** All changes to the recipe file beside the user's own. */
  sets: readonly string[];
  recipe: Recipe;
}

export interface PlanOptions extends Choices {
  /** How many; each run of a seed has that seed for weights, order and made-up data. */
  seeds: number;
}

/**
 * Every run of an experiment, one seed of all variants after the other, so that what is done after an interruption is a
 * whole comparison.
 *
 * @param load The base recipe with these changes.
 * @throws whatever `load` throws for a change that no recipe can have.
 * @throws {RangeError} If the base does not allow the experiment.
 */
export function planRuns(
  experiment: Experiment,
  load: (sets: readonly string[]) => Recipe,
  { seeds, ...choices }: PlanOptions,
): PlannedRun[] {
  const base = load([]);
  const variants = experiment.variants(base, choices);
  return Array.from({ length: seeds }, (_, seed) => seed).flatMap((seed) =>
    variants.map((variant) => {
      const sets = [...variant.sets, ...seedSets(base, seed)];
      return { variant, seed, sets, recipe: load([...sets, nameSet(experiment, variant)]) };
    }),
  );
}

/** The first seed is the recipe's own. */
function seedSets({ spec }: Recipe, seed: number): string[] {
  if (seed === 0) return [];
  const { synth } = spec.data;
  const drawn = synth ? [`data.synth.seed=${synth.seed + seed}`] : [];
  return [`seed=${spec.seed + seed}`, ...drawn];
}

/** Names of runs have at most 40 characters. */
function nameSet({ name }: Experiment, variant: Variant): string {
  return `metadata.name=${`${name}-${variant.name}`.slice(0, 40).replace(/-+$/, "")}`;
}
