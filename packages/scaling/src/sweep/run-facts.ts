import type { UmieConfig } from "@umie/model/config";

/** What is known of a run that trained a cell, from its server or from this process. */
export interface RunFacts {
  /** Its id at the server; null where it ran without one. */
  run: string | null;
  specHash: string;
  /** SHA-256 of all data, the part that a subset leaves out included: the same in every cell. */
  dataHash: string;
  stateHash: string | null;
  numericClass: string | null;
  config: UmieConfig;
  /** Training prompts of the cell's subset. */
  prompts: number;
  learningRate: number;
  state: "done" | "failed" | "cancelled";
  reason: string;
  /** From submission to the end. */
  seconds: number;
  /** In order. */
  steps: readonly StepFacts[];
  /** By step. */
  evaluations: readonly EvaluationFacts[];
}

/** What a step trained on; a skipped one had a gradient that was not finite. */
export interface StepFacts {
  step: number;
  skipped: boolean;
  /** Summed over tokens, in nats. */
  lossSum: number;
  targetTokens: number;
  sourceTokens: number;
  examples: number;
}

export interface EvaluationFacts {
  step: number;
  split: "dev" | "test";
  /** By `dataset/task`. */
  tasks: Readonly<Record<string, TaskFacts>>;
}

export interface TaskFacts {
  /** Summed over tokens, in nats. */
  lossSum: number;
  tokens: number;
  tp: number;
  fp: number;
  fn: number;
}
