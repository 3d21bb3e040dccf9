import { inverse, solve } from "./solve.js";

/** A straight line `y = intercept + slope · x`. */
export interface Line {
  slope: number;
  intercept: number;
  /** Standard error of the slope; null with fewer than three points. */
  slopeError: number | null;
}

/** The line of least squares; x is centred first, so that large values lose no digits. */
export function line(x: readonly number[], y: readonly number[]): Line {
  const [xMean, yMean] = [mean(x), mean(y)];
  const dx = x.map((value) => value - xMean);
  const sxx = dx.reduce((sum, value) => sum + value * value, 0);
  const slope = dx.reduce((sum, value, i) => sum + value * (y[i]! - yMean), 0) / sxx;
  const intercept = yMean - slope * xMean;
  const squares = y.reduce((sum, value, i) => sum + (value - yMean - slope * dx[i]!) ** 2, 0);
  const slopeError = x.length > 2 ? Math.sqrt(squares / (x.length - 2) / sxx) : null;
  return { slope, intercept, slopeError };
}

/** A parabola through points of least squares: where it is lowest, and how it bends there. */
export interface Parabola {
  vertex: number;
  /** Value at the vertex. */
  lowest: number;
  /** Second derivative. */
  curvature: number;
}

/** @throws {RangeError} With fewer than three distinct x. */
export function parabola(x: readonly number[], y: readonly number[]): Parabola {
  const centre = mean(x);
  const rows = x.map((value) => [1, value - centre, (value - centre) ** 2]);
  const [c, b, a] = linearRegression(rows, y).coefficients as [number, number, number];
  const offset = -b / (2 * a);
  return { vertex: centre + offset, lowest: c + b * offset + a * offset * offset, curvature: 2 * a };
}

/**
 * Ordinary least squares.
 *
 * @param rows float64[n, k], what each y is explained by.
 * @returns coefficients float64[k] and their standard errors (null without spare rows).
 * @throws {RangeError} If the columns depend on each other.
 */
export function linearRegression(
  rows: readonly (readonly number[])[],
  y: readonly number[],
): { coefficients: number[]; errors: number[] | null } {
  const width = rows[0]?.length ?? 0;
  const gram = columns(width, (i, j) => rows.reduce((sum, row) => sum + row[i]! * row[j]!, 0));
  const moment = Array.from({ length: width }, (_, i) => rows.reduce((sum, row, r) => sum + row[i]! * y[r]!, 0));
  const coefficients = solve(gram, moment);
  if (coefficients === null || rows.length < width) {
    throw new RangeError(`Cannot regress as ${width} columns must be independent: ${rows.length} rows do not tell`);
  }
  const squares = rows.reduce((sum, row, r) => sum + (y[r]! - dot(row, coefficients)) ** 2, 0);
  const spread = rows.length > width ? inverse(gram) : null;
  const errors = spread?.map((row, i) => Math.sqrt((squares / (rows.length - width)) * row[i]!)) ?? null;
  return { coefficients, errors };
}

const mean = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;
const dot = (a: readonly number[], b: readonly number[]) => a.reduce((sum, value, i) => sum + value * b[i]!, 0);

function columns(width: number, entry: (i: number, j: number) => number): number[][] {
  return Array.from({ length: width }, (_, i) => Array.from({ length: width }, (_, j) => entry(i, j)));
}
