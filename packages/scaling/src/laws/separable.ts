import type { Centre, Point } from "../fit/run.js";
import { type ProjectionGrid, variableProjection } from "../fit/variable-projection.js";
import type { Law, LawParameters } from "./law.js";
import { logSumExp } from "./log-sum-exp.js";

/** One term `coefficient · N^−power · D^−power`; without powers it is the irreducible loss. */
export interface Term {
  coefficient: string;
  N?: string;
  D?: string;
}

interface Spec extends Pick<Law, "name" | "formula" | "needs"> {
  terms: readonly Term[];
}

/**
 * A law `L = Σ_k c_k N^−p D^−q` with c ≥ 0: ln L is the log-sum-exp of lines in the logs, and for given powers it is linear
 * in the coefficients, so that a grid over the powers alone finds good starts (Golub & Pereyra 1973, variable projection).
 */
export function separableLaw({ terms, ...law }: Spec): Law {
  const coefficients = terms.map(({ coefficient }) => coefficient);
  const powers = [...new Set(terms.flatMap(({ N, D }) => [N, D]).filter((power) => power !== undefined))];
  const count = terms.length;
  const place = (power: string | undefined) => (power === undefined ? -1 : count + powers.indexOf(power));
  const places = terms.map(({ N, D }) => ({ N: place(N), D: place(D) }));
  const logs = new Float64Array(count);

  const logLoss = (theta: Float64Array, { lnN, lnD }: Point, gradient: Float64Array): number => {
    for (let k = 0; k < count; k++) {
      const { N, D } = places[k]!;
      logs[k] = theta[k]! - (N < 0 ? 0 : theta[N]! * lnN) - (D < 0 ? 0 : theta[D]! * lnD);
    }
    gradient.fill(0, count);
    const sum = logSumExp(logs, gradient);
    for (let k = 0; k < count; k++) {
      const { N, D } = places[k]!;
      if (N >= 0) gradient[N]! -= gradient[k]! * lnN;
      if (D >= 0) gradient[D]! -= gradient[k]! * lnD;
    }
    return sum;
  };

  const shift = (theta: Float64Array, centre: Centre, sign: 1 | -1) => {
    const at = Float64Array.from(theta);
    for (const [k, { N, D }] of places.entries()) {
      at[k]! += sign * ((N < 0 ? 0 : theta[N]! * centre.N) + (D < 0 ? 0 : theta[D]! * centre.D));
    }
    return at;
  };

  const natural = (theta: Float64Array): LawParameters =>
    Object.fromEntries([
      ...coefficients.map((name, k) => [name, Math.exp(theta[k]!)]),
      ...powers.map((name, j) => [name, theta[count + j]!]),
    ]);
  const thetaOf = (parameters: LawParameters) =>
    Float64Array.from([
      ...coefficients.map((name) => Math.log(parameters[name]!)),
      ...powers.map((name) => parameters[name]!),
    ]);

  const grid: ProjectionGrid = { powers: powers.length, terms: places.map((p) => gridTerm(p, count)) };
  const alone = (key: "N" | "D", other: "N" | "D") => terms.some((term) => term[key] && !term[other]);
  return {
    ...law,
    hasOptimum: alone("N", "D") && alone("D", "N"),
    theta: [...coefficients.map((name) => `ln ${name}`), ...powers],
    logLoss,
    starts: (points) => variableProjection(points, grid),
    referenceStarts: () => lattice(terms, powers.length),
    shift,
    natural,
    thetaOf,
  };
}

function gridTerm({ N, D }: { N: number; D: number }, count: number) {
  return { N: N < 0 ? null : N - count, D: D < 0 ? null : D - count };
}

const steps = (from: number, to: number, step: number) =>
  Array.from({ length: Math.round((to - from) / step) + 1 }, (_, i) => from + i * step);

/** Hoffmann et al. 2022: ln A, ln B ∈ {0, 5, …, 25}, ln E ∈ {−1, −0.5, …, 1}, powers ∈ {0, 0.5, …, 2}. */
function lattice(terms: readonly Term[], powers: number): Float64Array[] {
  const axes = [
    ...terms.map(({ N, D }) => (N === undefined && D === undefined ? steps(-1, 1, 0.5) : steps(0, 25, 5))),
    ...Array.from({ length: powers }, () => steps(0, 2, 0.5)),
  ];
  const all = axes.reduce<number[][]>((rows, axis) => rows.flatMap((row) => axis.map((x) => [...row, x])), [[]]);
  return all.map((row) => Float64Array.from(row));
}
