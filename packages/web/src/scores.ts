import type { DatasetStatus } from "@umie/coordinator";

export type Score = DatasetStatus["scores"][number];
export type EvaluationSplit = Score["split"];

/** The newest score of a task of a dataset on a split. */
export function newestScore({ scores }: DatasetStatus, task: string, split: EvaluationSplit): Score | undefined {
  return scores
    .filter((score) => score.task === task && score.split === split)
    .sort((a, b) => a.step - b.step)
    .at(-1);
}

export const tasksOf = ({ scores }: DatasetStatus) => [...new Set(scores.map(({ task }) => task))];

/** F1 of a dataset: the mean over its tasks; null before an evaluation. */
export function datasetF1(dataset: DatasetStatus, split: EvaluationSplit): number | null {
  return mean(tasksOf(dataset).flatMap((task) => newestScore(dataset, task, split)?.f1 ?? []));
}

/** Macro F1: the mean of {@link datasetF1} over the datasets that were evaluated; null when none was. */
export function macroF1({ datasets }: { datasets: readonly DatasetStatus[] }, split: EvaluationSplit): number | null {
  return mean(datasets.flatMap((dataset) => datasetF1(dataset, split) ?? []));
}

/** Macro F1 of one evaluation. @param f1 By `dataset/task`. */
export function macroOf(f1: Readonly<Record<string, number>>): number | null {
  const datasets = [...new Set(Object.keys(f1).map((key) => key.split("/")[0]!))];
  const valuesOf = (dataset: string) =>
    Object.entries(f1).flatMap(([key, value]) => (key.startsWith(`${dataset}/`) ? [value] : []));
  return mean(datasets.flatMap((dataset) => mean(valuesOf(dataset)) ?? []));
}

function mean(values: readonly number[]): number | null {
  return values.length === 0 ? null : values.reduce((sum, value) => sum + value, 0) / values.length;
}
