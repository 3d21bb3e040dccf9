import type { DatasetStatus, RunStatus } from "@umie/coordinator";

export type Score = DatasetStatus["scores"][number];
export type EvaluationSplit = Score["split"];

/** The newest scores of a dataset on a split, one for each of its tasks. */
export function newestScores({ scores }: DatasetStatus, split: EvaluationSplit): Score[] {
  const newest = new Map<string, Score>();
  for (const score of scores) {
    const known = newest.get(score.task);
    if (score.split === split && (known === undefined || score.step >= known.step)) newest.set(score.task, score);
  }
  return [...newest.values()];
}

/** F1 of a dataset: the mean over its tasks (M2E2 has two, triggers and arguments, the others one); null before an evaluation. */
export function datasetF1(dataset: DatasetStatus, split: EvaluationSplit): number | null {
  return mean(newestScores(dataset, split).map(({ f1 }) => f1));
}

/** Macro F1: the mean of {@link datasetF1} over the datasets that were evaluated; null when none was. */
export function macroF1({ datasets }: Pick<RunStatus, "datasets">, split: EvaluationSplit): number | null {
  return mean(datasets.map((dataset) => datasetF1(dataset, split)).filter((f1) => f1 !== null));
}

function mean(values: readonly number[]): number | null {
  return values.length === 0 ? null : values.reduce((sum, value) => sum + value, 0) / values.length;
}

type TaskScores = Record<string, Pick<Score, "precision" | "recall" | "f1">>;

/** What `umie train --json` prints. */
export interface RunResult {
  run: string;
  step: number;
  steps: number;
  state: RunStatus["state"];
  /** SHA-256 of the final state; null while the run is not done. */
  stateHash: string | null;
  /** Mean training loss per target token of the newest step, in nats. */
  loss: number | null;
  /** Split → dataset → task → scores; `macroF1` of test, or of dev where test was not evaluated. */
  metrics: { dev: Record<string, TaskScores>; test: Record<string, TaskScores>; macroF1: number | null };
  datasets: DatasetStatus[];
  checkpoint: RunStatus["checkpoint"];
  /** From submission to the end, or to now. */
  seconds: number;
  specHash: string;
  numericClass: string | null;
  /** Training examples that a dev or test set has too, and what became of them (`data.leaks`). */
  leaks: { rule: RunStatus["leaks"]["rule"]; found: number };
}

export function runResult(status: RunStatus, now = Date.now()): RunResult {
  const { id, step, steps, state, stateHash, loss, datasets, checkpoint, specHash, numericClass } = status;
  const { rule, found } = status.leaks;
  const end = status.finishedAt === null ? now : Date.parse(status.finishedAt);
  return {
    run: id,
    step,
    steps,
    state,
    stateHash,
    loss,
    metrics: {
      dev: scoresOf(datasets, "dev"),
      test: scoresOf(datasets, "test"),
      macroF1: macroF1(status, "test") ?? macroF1(status, "dev"),
    },
    datasets,
    checkpoint,
    seconds: Math.round(end - Date.parse(status.createdAt)) / 1000,
    specHash,
    numericClass,
    leaks: { rule, found },
  };
}

function scoresOf(datasets: readonly DatasetStatus[], split: EvaluationSplit): Record<string, TaskScores> {
  const entries = datasets.map((dataset): [string, TaskScores] => [
    dataset.dataset,
    Object.fromEntries(
      newestScores(dataset, split).map(({ task, precision, recall, f1 }) => [task, { precision, recall, f1 }]),
    ),
  ]);
  return Object.fromEntries(entries.filter(([, scores]) => Object.keys(scores).length > 0));
}
