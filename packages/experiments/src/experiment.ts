import type { Recipe } from "@umie/recipe";
import type { Block, KeyFigure } from "@umie/report";
import type { Outcome } from "./outcome.js";

/** A question of the paper, the models to train for it, and how their scores answer it. */
export interface Experiment {
  /** As the command names it. */
  name: string;
  /** Title of its report. */
  title: string;
  /** What is asked, in a sentence or two. */
  question: string;
  /** Are gates and pictures of the examples wanted too? */
  inspects?: boolean;
  /**
   * The models, the one that others are compared with first.
   *
   * @throws {RangeError} If the base recipe does not allow the comparison.
   */
  variants(base: Recipe, choices: Choices): Variant[];
  report(trained: readonly Trained[]): Findings;
}

/** What the user or the data decide of an experiment. */
export interface Choices {
  /** Of the experiment `sizes`: presets, or factors of the base's width. */
  sizes: readonly string[];
  /** What a model that trains on fewer datasets has in common with the base: passes over each example, or steps. */
  match: "passes" | "steps";
  /** Examples that each dataset trains on; null where the data is not at hand. */
  trainExamples: Readonly<Record<string, number>> | null;
}

/** One model to train: the base recipe with changes. */
export interface Variant {
  /** Unique in its experiment: lower-case letters, digits and dashes. */
  name: string;
  label: string;
  /** As of `--set`, on top of the base's. */
  sets: readonly string[];
  /** Evaluations of the trained model under other conditions. */
  tests?: readonly VariantTest[];
}

export interface VariantTest {
  name: string;
  label: string;
  /** Changes of `data` alone. */
  sets: readonly string[];
}

/** A variant with what came of it, one outcome for each seed. */
export interface Trained {
  variant: Variant;
  outcomes: readonly Outcome[];
}

/** An experiment's answer. */
export interface Findings {
  /** What the numbers show, sentence by sentence. */
  sentences: readonly string[];
  keyFigures: readonly KeyFigure[];
  /** Figures and tables of its own; the scores of every model are shown in any case. */
  blocks: readonly Block[];
}
