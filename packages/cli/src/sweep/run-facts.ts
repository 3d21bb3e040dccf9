import { type Evaluation, lossQuantaPerNat, type StepEntry } from "@umie/ledger";
import type { RunSpec } from "@umie/recipe";
import type { EvaluationFacts, RunFacts, StepFacts, TaskFacts } from "@umie/scaling";

/** What the spec of a run tells of it. */
export function factsOfSpec(spec: RunSpec): Pick<RunFacts, "dataHash" | "config" | "prompts" | "learningRate"> {
  const { corpus, model } = spec.resolved;
  const prompts = Object.values(corpus.prompts ?? {}).reduce((sum, count) => sum + count, 0);
  return { dataHash: corpus.fingerprint, config: model, prompts, learningRate: spec.optimizer.learningRate };
}

export function stepFacts({ step, kind, sums }: Pick<StepEntry, "step" | "kind" | "sums">): StepFacts {
  const parts = Object.values(sums);
  const total = (key: "lossQuanta" | "tokens" | "sourceTokens" | "examples") =>
    parts.reduce((sum, part) => sum + part[key], 0);
  return {
    ...{ step, skipped: kind === "skip", lossSum: total("lossQuanta") / lossQuantaPerNat },
    ...{ targetTokens: total("tokens"), sourceTokens: total("sourceTokens"), examples: total("examples") },
  };
}

/** An evaluation's plain counts, `dataset/task.count`, by dataset and task. */
export function evaluationFacts({ step, split, counts }: Evaluation): EvaluationFacts {
  const of = (key: string): [string, TaskFacts] => {
    const count = (name: string) => counts[`${key}.${name}`] ?? 0;
    const lossSum = count("lossQuanta") / lossQuantaPerNat;
    return [key, { lossSum, tokens: count("tokens"), tp: count("tp"), fp: count("fp"), fn: count("fn") }];
  };
  return { step, split, tasks: Object.fromEntries(tasksOf(counts).map(of)) };
}

/** Every `dataset/task` whose loss was taken. */
function tasksOf(counts: Evaluation["counts"]): string[] {
  return Object.keys(counts).flatMap((name) => /^(.*)\.lossQuanta$/.exec(name)?.[1] ?? []);
}
