import type { Trained, Variant } from "./experiment.js";
import type { Insight, Outcome, Score } from "./outcome.js";

/** Scores of one task on each dataset, precision and recall alike. */
export function someScores(f1: Readonly<Record<string, number>>): Score[] {
  return Object.entries(f1).map(([dataset, value]) => ({
    ...{ dataset, task: dataset === "m2e2" ? "mee_trigger" : "mner" },
    ...{ precision: value, recall: value, f1: value },
  }));
}

export function someOutcome(f1: Readonly<Record<string, number>>, changes: Partial<Outcome> = {}): Outcome {
  return {
    ...{ run: "demo-1", specHash: JSON.stringify(f1), stateHash: "b".repeat(64), numericClass: "tf2.21" },
    ...{ seconds: 90, steps: 300, parameters: 580_352, split: "test" },
    ...{ scores: someScores(f1), sentences: null, tests: {}, insights: null },
    ...changes,
  };
}

export function someVariant(name: string, changes: Partial<Variant> = {}): Variant {
  return { name, label: name, sets: [], ...changes };
}

/** A variant with an outcome for each seed. */
export function someTrained(name: string, ...seeds: Readonly<Record<string, number>>[]): Trained {
  return { variant: someVariant(name), outcomes: seeds.map((f1) => someOutcome(f1)) };
}

export function someInsight(gate: number, pictureDecides: boolean | null, changes: Partial<Insight> = {}): Insight {
  return {
    ...{ dataset: "snap", exampleId: "O_1", text: "see this", gate, pictureDecides },
    picture: { image: null, objects: [] },
    attention: null,
    ...changes,
  };
}
