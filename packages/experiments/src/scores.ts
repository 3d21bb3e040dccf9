import type { Trained } from "./experiment.js";
import type { Outcome, Score } from "./outcome.js";

/** A figure over seeds. */
export interface Summary {
  mean: number;
  low: number;
  high: number;
  seeds: number;
}

export function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

/** @throws {RangeError} If there are no values. */
export function summarise(values: readonly number[]): Summary {
  if (values.length === 0) throw new RangeError("Cannot summarise as there must be a value: got none");
  return { mean: mean(values), low: Math.min(...values), high: Math.max(...values), seeds: values.length };
}

/** Names of the datasets that have scores, in their order. */
export function datasetsOf(scores: readonly Score[]): string[] {
  return [...new Set(scores.map(({ dataset }) => dataset))];
}

/** F1 of a dataset: the mean over its tasks; null where it has no score. */
export function datasetF1(scores: readonly Score[], dataset: string): number | null {
  const own = scores.filter((score) => score.dataset === dataset);
  return own.length === 0 ? null : mean(own.map(({ f1 }) => f1));
}

/** The mean of {@link datasetF1} over these datasets, or over all that have scores; null where one has none. */
export function macroF1(scores: readonly Score[], datasets: readonly string[] = datasetsOf(scores)): number | null {
  const each = datasets.map((dataset) => datasetF1(scores, dataset));
  return each.length === 0 || each.includes(null) ? null : mean(each as number[]);
}

/** What to take of a run: a figure, or null where it has none. */
export type Measure = (outcome: Outcome) => number | null;

export const macro =
  (datasets?: readonly string[]): Measure =>
  ({ scores }) =>
    macroF1(scores, datasets);

export const ofDataset =
  (dataset: string): Measure =>
  ({ scores }) =>
    datasetF1(scores, dataset);

/** A figure of a variant over its seeds; null where no run has it. */
export function measured({ outcomes }: Trained, measure: Measure): Summary | null {
  const values = outcomes.map(measure).filter((value) => value !== null);
  return values.length === 0 ? null : summarise(values);
}

/** By how much a variant differs from the base, seed by seed; null where they have no seed in common. */
export function difference(variant: Trained, base: Trained, measure: Measure): Summary | null {
  const values = variant.outcomes.flatMap((outcome, seed) => {
    const other = base.outcomes[seed];
    const [own, theirs] = [measure(outcome), other === undefined ? null : measure(other)];
    return own === null || theirs === null ? [] : [own - theirs];
  });
  return values.length === 0 ? null : summarise(values);
}
