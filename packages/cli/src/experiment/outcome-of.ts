import type { Outcome, Score } from "@umie/experiments";
import { type EvaluationSplit, newestScores, type RunResult } from "../run-result.js";

/** What an experiment takes of a run's result. Scores are those of test, or of dev where test was not evaluated. */
export function outcomeOf(result: RunResult, parameters: number | null): Outcome {
  const { run, specHash, stateHash, numericClass, seconds, steps, datasets } = result;
  const split = datasets.some((dataset) => newestScores(dataset, "test").length > 0) ? "test" : "dev";
  const scores = scoresOf(datasets, split);
  return {
    ...{ run, specHash, stateHash, numericClass, seconds, steps, parameters },
    ...{ split, scores, sentences: null, tests: {}, insights: null },
  };
}

export function scoresOf(datasets: RunResult["datasets"], split: EvaluationSplit): Score[] {
  return datasets.flatMap((dataset) =>
    newestScores(dataset, split).map(({ task, precision, recall, f1 }) => ({
      ...{ dataset: dataset.dataset, task, precision, recall, f1 },
    })),
  );
}
