import type { MatchCounts } from "@umie/data/statistics";

/** Scores of a task on a dataset; ratios from 0 to 1. */
export interface Score {
  dataset: string;
  task: string;
  precision: number;
  recall: number;
  f1: number;
}

/** What a task's score on a dataset is the sum of: counts of each sentence, in the order of the data. */
export interface SentenceCounts {
  dataset: string;
  task: string;
  counts: readonly MatchCounts[];
}

/** What a trained model shows of one example beside its answer. */
export interface Insight {
  dataset: string;
  exampleId: string;
  text: string;
  picture: InsightPicture;
  /** How much of the picture the gate let through. */
  gate: number;
  /** Does only the picture tell the answer? null where nobody knows, as in real data. */
  pictureDecides: boolean | null;
  /** What each word of the text took of each visual token, rows summing to 1; null where it was not asked for. */
  attention: { words: readonly string[]; weights: readonly (readonly number[])[] } | null;
}

export interface InsightPicture {
  /** The file itself, of the examples that a report shows; else null. */
  image: {
    mediaType: "image/png" | "image/jpeg" | "image/webp";
    /** In pixels. */
    width: number;
    height: number;
    base64: string;
  } | null;
  /** x1, y1, x2, y2 as fractions: the visual tokens behind the first, which is the whole picture. */
  objects: readonly (readonly [number, number, number, number])[];
}

/** What came of one run: a model trained from one spec. */
export interface Outcome {
  run: string;
  specHash: string;
  stateHash: string | null;
  numericClass: string | null;
  /** From submission to the end. */
  seconds: number;
  steps: number;
  parameters: number | null;
  split: "dev" | "test";
  scores: readonly Score[];
  /** Behind the scores, for intervals and paired tests; null of a run that left no checkpoint. */
  sentences: readonly SentenceCounts[] | null;
  /** Scores of the same model under each of the variant's tests, by the test's name; absent where it was not tested. */
  tests: Readonly<Record<string, readonly Score[]>>;
  /** null where they were not asked for. */
  insights: readonly Insight[] | null;
}
