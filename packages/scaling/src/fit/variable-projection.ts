import { nonNegativeLeastSquares } from "../numerics/non-negative.js";
import type { Point } from "./run.js";

/** Terms by the places of their powers among a law's powers; null: the term has none in this variable. */
export interface ProjectionGrid {
  powers: number;
  terms: readonly { N: number | null; D: number | null }[];
}

const [gridPoints, greatestPower] = [40, 2];
const gridPowers = Array.from({ length: gridPoints }, (_, i) => (greatestPower * (i + 1)) / gridPoints);
/** More runs make the start no better, only later. */
const runsForStart = 240;
/** Minima of the grid that are worth a search, and cells of a coarse lattice beside them. */
const [mostMinima, coarse] = [8, 10];
/** A coefficient that the projection puts at 0 begins at this share of the mean loss, since its log moves. */
const nearlyNone = 1e-3;

/**
 * Starts for a separable law: in each cell of a grid over the powers the coefficients (≥ 0) are solved for by relative
 * least squares, and the minima of the grid are where searches begin, best first.
 *
 * @returns theta: ln coefficients, then powers.
 */
export function variableProjection(points: readonly Point[], { powers, terms }: ProjectionGrid): Float64Array[] {
  const some = points.length <= runsForStart ? points : everyNth(points, runsForStart);
  const tables = powerTables(some);
  const cell = (at: readonly number[]) => project(some, tables, terms, at);
  const size = gridPoints ** powers;
  const places = Array.from({ length: size }, (_, i) => digits(i, powers));
  const values = places.map((at) => cell(at).value);
  const minima = places
    .map((at, i) => ({ at, value: values[i]! }))
    .filter(({ at, value }) => neighbours(at).every((near) => values[indexOf(near)]! >= value))
    .sort((a, b) => a.value - b.value)
    .slice(0, mostMinima);
  const lattice = places.filter((at) => at.every((step) => step % coarse === coarse / 2));
  const least = meanLoss(some) * nearlyNone;
  return [...minima.map(({ at }) => at), ...(powers > 0 ? lattice : [])].map((at) => {
    const logs = cell(at).x.map((coefficient) => Math.log(Math.max(coefficient, least)));
    return Float64Array.from([...logs, ...at.map((step) => gridPowers[step]!)]);
  });
}

/** N^−p and D^−p for every power of the grid: float64[power][run]. */
function powerTables(points: readonly Point[]) {
  const table = (log: (point: Point) => number) =>
    gridPowers.map((power) => Float64Array.from(points, (point) => Math.exp(-power * log(point))));
  return { N: table(({ lnN }) => lnN), D: table(({ lnD }) => lnD) };
}

function project(
  points: readonly Point[],
  tables: ReturnType<typeof powerTables>,
  terms: ProjectionGrid["terms"],
  at: readonly number[],
): { x: number[]; value: number } {
  const columns = terms.map(({ N, D }) => ({
    N: N === null ? null : tables.N[at[N]!]!,
    D: D === null ? null : tables.D[at[D]!]!,
  }));
  const gram = terms.map(() => terms.map(() => 0));
  const moment = terms.map(() => 0);
  const row = terms.map(() => 0);
  for (const [i, { lnLoss }] of points.entries()) {
    const inverseLoss = Math.exp(-lnLoss);
    for (const [k, { N, D }] of columns.entries()) row[k] = (N?.[i] ?? 1) * (D?.[i] ?? 1) * inverseLoss;
    for (let k = 0; k < row.length; k++) {
      moment[k]! += row[k]!;
      for (let l = 0; l <= k; l++) gram[k]![l]! += row[k]! * row[l]!;
    }
  }
  for (let k = 0; k < row.length; k++) for (let l = 0; l < k; l++) gram[l]![k] = gram[k]![l]!;
  return nonNegativeLeastSquares(gram, moment);
}

function everyNth<T>(items: readonly T[], count: number): T[] {
  return Array.from({ length: count }, (_, i) => items[Math.floor((i * items.length) / count)]!);
}

function meanLoss(points: readonly Point[]): number {
  return points.reduce((sum, { lnLoss }) => sum + Math.exp(lnLoss), 0) / points.length;
}

function digits(index: number, count: number): number[] {
  return Array.from({ length: count }, (_, j) => Math.floor(index / gridPoints ** j) % gridPoints);
}

function indexOf(at: readonly number[]): number {
  return at.reduce((index, step, j) => index + step * gridPoints ** j, 0);
}

function neighbours(at: readonly number[]): number[][] {
  return at.flatMap((step, j) =>
    [step - 1, step + 1].filter((near) => near >= 0 && near < gridPoints).map((near) => at.with(j, near)),
  );
}
