import type { Centre, Point } from "../fit/run.js";

export const lawNames = [
  "chinchilla",
  "kaplan",
  "multiplicative",
  "transfer-gap",
  "over-training",
  "repeated-data",
  "power-in-N",
  "power-in-D",
  "constant",
] as const;

export type LawName = (typeof lawNames)[number];

/** Parameters by the names of the papers: A, B, E, alpha, … */
export type LawParameters = Readonly<Record<string, number>>;

/** How loss depends on parameters, tokens and unique tokens. */
export interface Law {
  readonly name: LawName;
  readonly formula: string;
  /** Coordinates of theta, what a search moves: positive parameters as `ln`. */
  readonly theta: readonly string[];
  /** N and D have terms of their own, so that compute has a best split. */
  readonly hasOptimum: boolean;
  /** Distinct values of N and of D without which the parameters cannot be told apart. */
  readonly needs: { readonly N: number; readonly D: number };
  /**
   * ln L at a point.
   *
   * @param gradient float64[theta.length], where the derivatives by theta are written.
   */
  logLoss(theta: Float64Array, point: Point, gradient: Float64Array): number;
  /** Where to begin a search: best first. */
  starts(points: readonly Point[]): Float64Array[];
  /** The dense lattice of starts of Hoffmann et al., in logs that are not centred; empty where there is none. */
  referenceStarts(): Float64Array[];
  /** Theta for logs moved by `centre`: `+1` from centred logs to plain ones, `−1` back. */
  shift(theta: Float64Array, centre: Centre, sign: 1 | -1): Float64Array;
  natural(theta: Float64Array): LawParameters;
  thetaOf(parameters: LawParameters): Float64Array;
}
