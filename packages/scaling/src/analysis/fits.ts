import type { DroppedFit } from "../fit/drop-highest.js";
import type { Fit } from "../fit/fit-law.js";
import type { HoldoutError } from "../fit/holdout.js";
import type { Interval } from "../fit/intervals.js";
import type { Noise } from "../fit/noise.js";
import type { Profile } from "../fit/profile.js";
import type { FlopsPoint } from "../laws/flops-curve.js";
import type { LawName, LawParameters } from "../laws/law.js";
import type { Optimum } from "../laws/optimum.js";
import type { MetricFit } from "../metric/metric-law.js";

/** Version of the form of `fits.json`. */
export const fitsVersion = 1;

/** All that was fitted to a table of runs: predictions, tables and figures are made from this alone. */
export interface Fits {
  version: typeof fitsVersion;
  /** How the user calls the table, and the SHA-256 of its bytes. */
  data: { file: string; sha256: string };
  options: AnalysisOptions;
  runs: FittedRun[];
  flops: FlopsPoint[];
  /** The law that predicts best what it has not seen, and a sentence why. */
  chosen: { law: LawName; why: string };
  laws: LawFit[];
  /** How scores follow from losses; null where too few runs have one. */
  metric: MetricFit | null;
  envelope: EnvelopeFit | null;
  isoFlop: IsoFlopFit | null;
  warnings: string[];
}

export interface AnalysisOptions {
  laws: LawName[];
  delta: number;
  bootstrap: number;
  seed: number;
  levels: number[];
  reference: boolean;
}

export interface FittedRun {
  N: number;
  D: number;
  U: number;
  C: number | null;
  loss: number;
  /** Parameters without embeddings, where they are known. */
  nonEmbedding: number | null;
  /** F1 or another score from 0 to 1, where it was measured. */
  f1: number | null;
  heldOut: boolean;
}

/** The exponent of the optimum under one reading of N and C. */
export interface Definition {
  N: "total" | "without embeddings";
  C: "exact" | "6ND";
  a: number;
}

/** One law on the runs that are not held out. */
export interface LawFit {
  law: LawName;
  formula: string;
  /** Why it was not fitted, if it was not; then nothing below is there. */
  refused: string | null;
  fit?: Fit;
  /** Of Chinchilla-like laws: exponents of the optimum, and its constant. */
  exponents?: { a: number; b: number; G: number } | null;
  aicc?: number;
  leaveOneSizeOut?: number | null;
  leaveOneTokensOut?: number | null;
  rolling?: number | null;
  /** The dearest runs, predicted from the others. */
  holdout?: HoldoutError | null;
  noise?: Noise;
  profiles?: Profile[];
  dropHighest?: DroppedFit[];
  /** The compute-optimal setting at the largest compute measured, and ten times that. */
  optima?: FoundOptimum[];
  definitions?: Definition[];
  bootstrap?: BootstrapFit | null;
}

export interface FoundOptimum extends Optimum {
  /** N or D lies outside the sampled values. */
  outside: boolean;
}

export interface BootstrapFit {
  resamples: number;
  failed: number;
  intervals: Record<string, Interval>;
  /** Of the parameters, in their order. */
  covariance: number[][];
  /** Parameters of each resample that did not fail. */
  draws: LawParameters[];
}

export interface LineFit {
  slope: number;
  intercept: number;
  slopeError: number | null;
}

export interface EnvelopeFit {
  hull: { N: number; D: number; C: number; loss: number }[];
  N: LineFit;
  D: LineFit;
}

export interface IsoFlopFit {
  budgets: { C: number; runs: number; optimum: number; lowest: number; curvature: number; dropped: string | null }[];
  /** ln N* on ln C. */
  line: LineFit;
}
