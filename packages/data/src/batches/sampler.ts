import { type CreditTable, creditTable, type Mix } from "./mixture.js";
import { keyedPermutation } from "./permutation.js";

/**
 * One example: `dataset` is the index into the run's datasets, `example` the index into that dataset's training
 * examples.
 */
export interface ExampleIndex {
  dataset: number;
  example: number;
}

export interface SamplerSpec {
  seed: number;
  /** Training examples of each dataset, in the order of the recipe. */
  sizes: readonly number[];
  mix: Mix;
  /** T of the `temperature` mix; without effect on the others. */
  temperature: number;
  /** K. */
  leavesPerStep: number;
  /** B. */
  examplesPerLeaf: number;
}

/** A spec, checked, with the table it needs. Holds no position: there is nothing to save and nothing to resume. */
export interface SamplerPlan extends SamplerSpec {
  /** null: the proportional mix, which shuffles all examples in one row. */
  table: CreditTable | null;
}

/**
 * Checks a spec and works out its mixture.
 *
 * @throws {RangeError} If there are no examples, or a size or count is not an integer in range, or the temperature not
 * positive.
 */
export function samplerPlan(spec: SamplerSpec): SamplerPlan {
  const { seed, sizes, mix, temperature, leavesPerStep, examplesPerLeaf } = spec;
  if (!Number.isSafeInteger(seed) || seed < 0)
    throw new RangeError(`Cannot sample as seed must be an integer ≥ 0: got ${seed}`);
  for (const size of sizes) {
    if (!Number.isInteger(size) || size < 0)
      throw new RangeError(`Cannot sample as sizes must be integers ≥ 0: got ${sizes.join(", ")}`);
  }
  if (!sizes.some((size) => size > 0))
    throw new RangeError("Cannot sample as a dataset must hold training examples: all are empty");
  for (const [name, count] of Object.entries({ leavesPerStep, examplesPerLeaf })) {
    if (!Number.isInteger(count) || count < 1)
      throw new RangeError(`Cannot sample as ${name} must be an integer ≥ 1: got ${count}`);
  }
  if (!(temperature > 0)) throw new RangeError(`Cannot sample as temperature must be above 0: got ${temperature}`);
  return { ...spec, table: mix === "proportional" ? null : creditTable(sizes, mix, temperature) };
}

/**
 * The B examples of leaf `leaf` of step `step`, a pure function of (spec, step, leaf) whose cost does not grow with the
 * step. Over a run each dataset hands out all its examples once, in an order of its own, before any comes again.
 *
 * @throws {RangeError} If `step` or `leaf` is out of range.
 */
export function leafExamples(plan: SamplerPlan, step: number, leaf: number): ExampleIndex[] {
  const { leavesPerStep, examplesPerLeaf } = plan;
  if (!Number.isInteger(leaf) || leaf < 0 || leaf >= leavesPerStep) {
    throw new RangeError(`Cannot sample as leaf must be an integer from 0 to ${leavesPerStep - 1}: got ${leaf}`);
  }
  const first = (step * leavesPerStep + leaf) * examplesPerLeaf;
  if (!Number.isInteger(step) || step < 0 || !Number.isSafeInteger(first + examplesPerLeaf)) {
    throw new RangeError(`Cannot sample as step must be an integer ≥ 0 with its examples below 2^53: got ${step}`);
  }
  return Array.from({ length: examplesPerLeaf }, (_, i) => exampleAt(plan, first + i));
}

/** The K·B examples of a step, leaf after leaf: what `dealByLength` deals anew. */
export function stepExamples(plan: SamplerPlan, step: number): ExampleIndex[] {
  return Array.from({ length: plan.leavesPerStep }, (_, leaf) => leafExamples(plan, step, leaf)).flat();
}

/** What stands at one position of the endless row of examples that a run reads from. */
function exampleAt({ seed, sizes, table }: SamplerPlan, position: number): ExampleIndex {
  if (table === null) {
    const total = sizes.reduce((sum, n) => sum + n, 0);
    const epoch = Math.floor(position / total);
    return locate(sizes, keyedPermutation(total, seed, epoch)(position % total));
  }
  const cycle = Math.floor(position / table.slots.length);
  const slot = position % table.slots.length;
  const dataset = table.slots[slot]!;
  const turn = cycle * table.counts[dataset]! + table.rank[slot]!;
  const size = sizes[dataset]!;
  const epoch = Math.floor(turn / size);
  return { dataset, example: keyedPermutation(size, seed, epoch, dataset)(turn % size) };
}

/** Which example of which dataset is the n-th of all datasets laid end to end. */
function locate(sizes: readonly number[], n: number): ExampleIndex {
  let example = n;
  let dataset = 0;
  while (example >= sizes[dataset]!) example -= sizes[dataset++]!;
  return { dataset, example };
}
