import { linearRegression, parabola } from "../numerics/least-squares.js";

/** A run of a learning-rate search. */
export interface RateRun {
  N: number;
  D: number;
  learningRate: number;
  loss: number;
}

/** The best learning rate of one cell. */
export interface BestRate {
  N: number;
  D: number;
  learningRate: number;
  /** Why it is not known, if it is not: then it takes no part in the law. */
  untuned: string | null;
}

/** `LR* = exp(intercept) · N^byN · D^byD`; byD is 0 where all cells have one D. */
export interface RateLaw {
  best: BestRate[];
  intercept: number;
  byN: number;
  byD: number;
}

const fewestRates = 3;

/** The vertex of a parabola of the loss in ln LR for each cell, and a regression of the vertices on ln N and ln D. */
export function learningRateLaw(runs: readonly RateRun[]): RateLaw | null {
  const cells = [...new Map(runs.map(({ N, D }) => [`${N} ${D}`, { N, D }])).values()];
  const best = cells.map(({ N, D }) =>
    bestRate(
      N,
      D,
      runs.filter((run) => run.N === N && run.D === D),
    ),
  );
  const tuned = best.filter(({ untuned }) => untuned === null);
  const several = (key: "N" | "D") => new Set(tuned.map((cell) => cell[key])).size > 1;
  if (!several("N")) return null;
  const rows = tuned.map(({ N, D }) => [1, Math.log(N), ...(several("D") ? [Math.log(D)] : [])]);
  const { coefficients } = linearRegression(
    rows,
    tuned.map(({ learningRate }) => Math.log(learningRate)),
  );
  const [intercept, byN, byD = 0] = coefficients as [number, number, number?];
  return { best, intercept, byN, byD };
}

function bestRate(N: number, D: number, runs: readonly RateRun[]): BestRate {
  const rates = runs.map(({ learningRate }) => learningRate);
  const lowest = runs.reduce((least, run) => (run.loss < least.loss ? run : least));
  const cell = { N, D, learningRate: lowest.learningRate };
  if (new Set(rates).size < fewestRates) return { ...cell, untuned: `fewer than ${fewestRates} learning rates` };
  const edge = lowest.learningRate === Math.min(...rates) || lowest.learningRate === Math.max(...rates);
  if (edge) return { ...cell, untuned: "the best learning rate is on the edge of the grid" };
  const { vertex, curvature } = parabola(
    rates.map(Math.log),
    runs.map(({ loss }) => loss),
  );
  if (curvature <= 0) return { ...cell, untuned: "the loss does not bend upwards" };
  return { ...cell, learningRate: Math.exp(vertex), untuned: null };
}
