import type { Cell } from "./cells.js";
import type { EvaluationFacts, RunFacts } from "./run-facts.js";

/** An evaluation of two tasks of one dataset and one of another, with this mean loss. */
export function someEvaluation(step: number, loss: number, split: EvaluationFacts["split"] = "dev"): EvaluationFacts {
  const task = (tp: number) => ({ lossSum: 10 * loss, tokens: 10, tp, fp: 1, fn: 1 });
  return { step, split, tasks: { "m2e2/mee_trigger": task(1), "m2e2/mee_argument": task(0), "snap/mner": task(3) } };
}

/** A run that trained a cell for four steps of 32 examples, with what a test changes. */
export function someFacts(cell: Cell, changes: Partial<RunFacts> = {}): RunFacts {
  const step = (number: number) => ({
    ...{ step: number, skipped: false, lossSum: 40, targetTokens: 20, sourceTokens: 90, examples: 32 },
  });
  return {
    ...{ run: "try-1", specHash: "spec", dataHash: "data", stateHash: "state", numericClass: "cpu" },
    ...{ config: cell.model.config, prompts: 64, learningRate: 1e-3, state: "done", reason: "", seconds: 7 },
    steps: [1, 2, 3, 4].map(step),
    evaluations: [someEvaluation(2, 2.5), someEvaluation(4, 2), someEvaluation(4, 2.2, "test")],
    ...changes,
  };
}
